"""Pages of those who look after the window itself: each opens to holders of one duty.

A duty comes with a kind of post (`domain/people/duty.py`); the kernel checks it before a page runs
and hands the officer on as `request.officer`. No page here shows or decides a case.
"""
