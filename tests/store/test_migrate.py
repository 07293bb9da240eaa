from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from conftest import owner_uri

from khidki.domain.refusal import Fault
from khidki.store import clusters
from khidki.store.migrate import migrate, pending


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table first (id int); select pg_sleep(0.2);")
    (tmp_path / "0002_second.sql").write_text("insert into first values (1);")
    return tmp_path


def rows(uri: str, query: str) -> list[tuple]:
    with psycopg.connect(uri, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def test_a_file_that_was_changed_after_it_ran_is_refused(empty_database_uri, folder):
    migrate(empty_database_uri, folder=folder)
    (folder / "0001_first.sql").write_text("create table another (id int);")

    with pytest.raises(Fault, match=r"0001_first\.sql was changed after it ran"):
        migrate(empty_database_uri, folder=folder)


def test_a_database_of_a_newer_release_is_refused(empty_database_uri, folder):
    migrate(empty_database_uri, folder=folder)
    (folder / "0002_second.sql").unlink()

    with pytest.raises(Fault, match="newer than this Khidki"):
        pending(empty_database_uri, folder=folder)


def test_a_file_that_fails_leaves_nothing_and_the_ones_before_it_stay(empty_database_uri, folder):
    (folder / "0002_second.sql").write_text("create table half (id int); select 1/0;")

    with pytest.raises(Fault, match=r"0002_second\.sql failed: division by zero"):
        migrate(empty_database_uri, folder=folder)

    assert pending(empty_database_uri, folder=folder) == ["0002_second.sql"]
    assert rows(empty_database_uri, "select to_regclass('half')") == [(None,)]


def test_two_runners_at_once_apply_each_file_once(empty_database_uri, folder):
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: migrate(empty_database_uri, folder=folder), range(2)))

    assert sorted(done) == [[], ["0001_first.sql", "0002_second.sql"]]
    assert rows(empty_database_uri, "select count(*) from first") == [(1,)]


def test_a_locked_table_delays_a_file_and_does_not_fail_it(empty_database_uri, folder):
    migrate(empty_database_uri, folder=folder)
    (folder / "0003_third.sql").write_text("alter table first add column more int;")
    with psycopg.connect(empty_database_uri) as busy, ThreadPoolExecutor(1) as pool:
        busy.execute("select count(*) from first")
        waiting = pool.submit(migrate, empty_database_uri, folder=folder)
        with pytest.raises(TimeoutError):
            waiting.result(2.2)
        busy.rollback()

        assert waiting.result(30) == ["0003_third.sql"]


def test_the_shard_call_does_nothing_on_plain_postgresql(database_uri):
    with psycopg.connect(owner_uri(database_uri)) as connection:
        connection.execute("create table placed (bucket int); call shard('placed', 'bucket')")


def test_our_own_files_have_all_run_on_the_template(database_uri):
    assert pending(database_uri) == []


def test_the_app_may_not_touch_the_list_of_migrations(database_uri):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(database_uri, "delete from upkeep.migration returning name")


def test_the_app_role_is_bound_by_row_policies(database_uri):
    found = rows(
        database_uri,
        "select rolsuper, rolbypassrls from pg_roles where rolname = current_user",
    )
    assert found == [(False, False)]


def test_trigram_search_finds_devanagari(database_uri):
    assert clusters.devanagari_likeness(owner_uri(database_uri)) > 0.5
