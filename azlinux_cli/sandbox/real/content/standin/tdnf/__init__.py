"""tdnf's command line as far as it can be had without tdnf: a front end to dnf 4's library.

Verbs, output and exit statuses follow tdnf 3.5.8 (its sources, and what the program was seen to
do); dependencies, downloads and transactions are dnf's. As with tdnf:

* a status is tdnf's error number modulo 256; check-update ends with 0 whether there are updates;
* a repository that is down is skipped, whatever the options say;
* an unsigned package is installed although gpgcheck is on;
* history is tdnf's own: dnf does not see it.
"""
