"""What leaves this machine goes by TLS to a side that proves its name."""

import pytest

from khidki.gateways.in_clear import addresses_in, goes_in_clear


@pytest.mark.parametrize(
    "address",
    [
        "http://sms.example/send",
        "http://10.0.0.7:8080",
        "http://localhost.example",
        "postgresql://khidki@db.example/khidki",
        "postgresql://khidki@db.example/khidki?sslmode=require",
        "postgresql://khidki@/khidki?host=127.0.0.1,db.example",
        "postgresql://khidki@localhost/khidki?host=db.example",
        "postgresql://khidki@localhost/khidki?hostaddr=10.0.0.7",
        "postgresql://khidki@127.0.0.1:5432,10.0.0.7:5432/khidki",
        "postgresql://khidki@[2001:db8::1]:5432/khidki",
    ],
)
def test_what_goes_to_another_machine_without_proof_goes_in_the_clear(address):
    assert goes_in_clear(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://sms.example/send",
        "http://127.0.0.1:8001",
        "http://[::1]:8001/sms",
        "postgresql://khidki@/khidki?host=/run/postgresql",
        "postgresql:///khidki",
        "postgresql://khidki@%2Frun%2Fpostgresql/khidki",
        "postgresql://khidki@[::1]:5432,127.0.0.1/khidki",
        "postgresql://khidki:a/b@db.example/khidki",  # not to be read, which is told later
        "postgresql://khidki@127.0.0.1:5432/khidki",
        "postgresql://khidki@db.example/khidki?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    ],
)
def test_what_stays_here_or_goes_by_tls_to_a_proven_name_does_not(address):
    assert not goes_in_clear(address)


def test_the_mode_of_the_surroundings_counts_where_the_address_names_none():
    assert not goes_in_clear("postgresql://k@db.example/k", sslmode="verify-full")
    assert goes_in_clear("postgresql://k@db.example/k?sslmode=prefer", sslmode="verify-full")


def test_every_address_of_a_list_is_found():
    told = "water=https://water.example k1,k2; treasury=http://10.1.1.1 k3"
    assert addresses_in(told) == ["https://water.example", "http://10.1.1.1"]
