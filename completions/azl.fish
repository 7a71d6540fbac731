# azl completion for fish. Generated from the command tree; do not edit.
# No process is started: names come from the files that azl's ordinary commands keep.

function __azl_names
    set -l file
    if test "$argv[1]" = profile
        set file $HOME/.config/azl/config.toml
        test (uname) = Darwin; and set file "$HOME/Library/Application Support/azl/config.toml"
        set -q XDG_CONFIG_HOME[1]; and set file $XDG_CONFIG_HOME/azl/config.toml
        set -q AZL_CONFIG_DIR[1]; and set file $AZL_CONFIG_DIR/config.toml
    else
        set file $HOME/.cache/azl/names/$argv[1]
        test (uname) = Darwin; and set file $HOME/Library/Caches/azl/names/$argv[1]
        set -q XDG_CACHE_HOME[1]; and set file $XDG_CACHE_HOME/azl/names/$argv[1]
        set -q AZL_CACHE_DIR[1]; and set file $AZL_CACHE_DIR/names/$argv[1]
    end
    test -r "$file"; or return
    while read -l line
        if test "$argv[1]" = profile
            set line (string match -r -g '^\[profiles\."?([^]"]+)"?\]$' -- $line)
        end
        test -n "$line"; and echo $line
    end <$file
end

# Whether the words so far name exactly this command, and no -- was typed.
function __azl_at
    set -l path
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    for word in $words[2..-1]
        if not contains -- "$path" $__azl_groups
            break
        end
        string match -q -- '-*' $word; and continue
        set path (string trim -- "$path $word")
    end
    test "$path" = "$argv"
end

set -g __azl_groups '' 'vm' 'image' 'node' 'update' 'migrate' 'aks' 'nodepool' 'rollout' 'auth' 'config' 'config profiles' 'sandbox' 'sandbox fault' 'completion' 'help'

complete -c azl -f

# azl
complete -c azl -n '__azl_at' -a 'vm' -d 'Virtual machines on Azure Linux and Azure Container Linux.'
complete -c azl -n '__azl_at' -a 'image' -d 'Azure Linux 3.0, 4.0 and Azure Container Linux images of a region.'
complete -c azl -n '__azl_at' -a 'node' -d 'Machines over SSH, in Azure or from a hosts file.'
complete -c azl -n '__azl_at' -a 'update' -d 'Package updates of machines: what waits, and bringing it.'
complete -c azl -n '__azl_at' -a 'migrate' -d 'From Azure Linux 3.0 to 4.0: what stands in the way, and how.'
complete -c azl -n '__azl_at' -a 'aks' -d 'AKS clusters.'
complete -c azl -n '__azl_at' -a 'nodepool' -d 'Node pools: what they run, how old it is, and changing them.'
complete -c azl -n '__azl_at' -a 'rollout' -d 'Long runs: where they stand, what they did, and steering them.'
complete -c azl -n '__azl_at' -a 'auth' -d 'Sign in to Azure.'
complete -c azl -n '__azl_at' -a 'config' -d 'Profiles and settings.'
complete -c azl -n '__azl_at' -a 'sandbox' -d 'The rehearsal cloud: ARM and SSH on loopback, for practice and tests.'
complete -c azl -n '__azl_at' -a 'doctor' -d 'Check what works from here: sign-in, Azure, clock, SSH; a hint for each "no".'
complete -c azl -n '__azl_at' -a 'completion' -d 'Tab completion for bash, zsh and fish.'
complete -c azl -n '__azl_at' -a 'help' -d 'Topics that belong to no single command.'
complete -c azl -n '__azl_at' -l version -s V -d 'Show the version.'
complete -c azl -n '__azl_at' -l help -s h -d 'Show this message and exit.'

# azl vm
complete -c azl -n '__azl_at vm' -a 'create' -d 'Create machines, with network, keys and a proven host key.'
complete -c azl -n '__azl_at vm' -a 'list' -d 'List virtual machines with power state, system, size and addresses.'
complete -c azl -n '__azl_at vm' -a 'show' -d 'Show one machine: everything Azure says of it, disks and interfaces included.'
complete -c azl -n '__azl_at vm' -a 'start' -d 'Start machines.'
complete -c azl -n '__azl_at vm' -a 'stop' -d 'Power machines off.'
complete -c azl -n '__azl_at vm' -a 'restart' -d 'Restart machines.'
complete -c azl -n '__azl_at vm' -a 'deallocate' -d 'Stop machines and their billing.'
complete -c azl -n '__azl_at vm' -a 'resize' -d 'Change the size of machines.'
complete -c azl -n '__azl_at vm' -a 'delete' -d 'Delete machines, with the disks, interfaces and addresses that were made for them.'
complete -c azl -n '__azl_at vm' -a 'ssh' -d 'Open your own ssh to a machine: right address, user and key, host key proven.'
complete -c azl -n '__azl_at vm' -a 'run' -d 'Run a command on machines, over SSH or by ARM Run Command where there is no way in.'
complete -c azl -n '__azl_at vm' -a 'wait' -d 'Wait for a state of machines: after --no-wait, after Ctrl-C, or for somebody else.'
complete -c azl -n '__azl_at vm' -l help -s h -d 'Show this message and exit.'

# azl vm create
complete -c azl -n '__azl_at vm create' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm create' -l location -s l -d 'Azure region.' -x
complete -c azl -n '__azl_at vm create' -l image -d 'azurelinux-3, azurelinux-4, acl, URN or id.' -x -a 'azurelinux-3 azurelinux-4 acl'
complete -c azl -n '__azl_at vm create' -l arch -d 'x64 or arm64.' -x -a 'x64 Arm64'
complete -c azl -n '__azl_at vm create' -l size -d 'VM size, else the first that fits.' -x
complete -c azl -n '__azl_at vm create' -l zone -s z -d 'Availability zone.' -x -a '1 2 3'
complete -c azl -n '__azl_at vm create' -l ssh-key-value -d 'Public key, else your own, else a new one.' -r -F
complete -c azl -n '__azl_at vm create' -l ssh-source -d 'Who may reach SSH; * is everybody.' -x
complete -c azl -n '__azl_at vm create' -l admin-username -d 'Administrator\'s name.' -x
complete -c azl -n '__azl_at vm create' -l public-ip -l no-public-ip -d 'Public address or none.'
complete -c azl -n '__azl_at vm create' -l os-disk-size-gb -d 'OS disk; 30 if not given.' -x
complete -c azl -n '__azl_at vm create' -l data-disk-sizes-gb -d 'Data disks, deleted with it.' -x
complete -c azl -n '__azl_at vm create' -l spot -d 'Interruptible capacity, cheaper.'
complete -c azl -n '__azl_at vm create' -l max-price -d 'Spot: dollars an hour.' -x
complete -c azl -n '__azl_at vm create' -l eviction-policy -d 'Spot: Deallocate or Delete.' -x
complete -c azl -n '__azl_at vm create' -l tags -d 'Tag; repeat for more.' -x
complete -c azl -n '__azl_at vm create' -l assign-identity -d '[system], or a managed identity\'s id.' -x
complete -c azl -n '__azl_at vm create' -l custom-data -d 'cloud-init; for ACL Butane or Ignition.' -r -F
complete -c azl -n '__azl_at vm create' -l security-type -d 'Standard or TrustedLaunch; else by the image.' -x
complete -c azl -n '__azl_at vm create' -l boot-diagnostics -l no-boot-diagnostics -d 'Serial log; on by default.'
complete -c azl -n '__azl_at vm create' -l vnet -d 'Network; else azl\'s own.' -x
complete -c azl -n '__azl_at vm create' -l subnet -d 'Subnet.' -x
complete -c azl -n '__azl_at vm create' -l nsg -d 'Security group, or none; else azl\'s own.' -x
complete -c azl -n '__azl_at vm create' -l count -d 'Make NAME-1 to NAME-N.' -x
complete -c azl -n '__azl_at vm create' -l from-file -d 'A declared set of machines, in YAML.' -r -F
complete -c azl -n '__azl_at vm create' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm create' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm create' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm create' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm create' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm create' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm create' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm create' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm create' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm create' -l help -s h -d 'Show this message and exit.'

# azl vm list
complete -c azl -n '__azl_at vm list' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm list' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm list' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm list' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm list' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm list' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm list' -l help -s h -d 'Show this message and exit.'

# azl vm show
complete -c azl -n '__azl_at vm show' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm show' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm show' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm show' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm show' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm show' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm show' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm show' -l help -s h -d 'Show this message and exit.'

# azl vm start
complete -c azl -n '__azl_at vm start' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm start' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm start' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm start' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm start' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm start' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm start' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm start' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm start' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm start' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm start' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm start' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm start' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm start' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm start' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm start' -l help -s h -d 'Show this message and exit.'

# azl vm stop
complete -c azl -n '__azl_at vm stop' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm stop' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm stop' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm stop' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm stop' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm stop' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm stop' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm stop' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm stop' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm stop' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm stop' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm stop' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm stop' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm stop' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm stop' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm stop' -l help -s h -d 'Show this message and exit.'

# azl vm restart
complete -c azl -n '__azl_at vm restart' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm restart' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm restart' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm restart' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm restart' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm restart' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm restart' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm restart' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm restart' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm restart' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm restart' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm restart' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm restart' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm restart' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm restart' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm restart' -l help -s h -d 'Show this message and exit.'

# azl vm deallocate
complete -c azl -n '__azl_at vm deallocate' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm deallocate' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm deallocate' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm deallocate' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm deallocate' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm deallocate' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm deallocate' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm deallocate' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm deallocate' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm deallocate' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm deallocate' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm deallocate' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm deallocate' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm deallocate' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm deallocate' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm deallocate' -l help -s h -d 'Show this message and exit.'

# azl vm resize
complete -c azl -n '__azl_at vm resize' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm resize' -l size -d 'What to become: Standard_D4s_v6.' -x
complete -c azl -n '__azl_at vm resize' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm resize' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm resize' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm resize' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm resize' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm resize' -l deallocate -d 'If its hardware has no such size: deallocate, resize, start.'
complete -c azl -n '__azl_at vm resize' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm resize' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm resize' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm resize' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm resize' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm resize' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm resize' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm resize' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm resize' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm resize' -l help -s h -d 'Show this message and exit.'

# azl vm delete
complete -c azl -n '__azl_at vm delete' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm delete' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm delete' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm delete' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm delete' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm delete' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm delete' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at vm delete' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm delete' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at vm delete' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm delete' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm delete' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm delete' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm delete' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm delete' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm delete' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm delete' -l help -s h -d 'Show this message and exit.'

# azl vm ssh
complete -c azl -n '__azl_at vm ssh' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm ssh' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm ssh' -l print -d 'Print the command line instead of running it.'
complete -c azl -n '__azl_at vm ssh' -l timeout -d 'Most time for proving the host key.' -x
complete -c azl -n '__azl_at vm ssh' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm ssh' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm ssh' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm ssh' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm ssh' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm ssh' -l help -s h -d 'Show this message and exit.'

# azl vm run
complete -c azl -n '__azl_at vm run' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm run' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm run' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm run' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm run' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm run' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm run' -l sudo -d 'Run as root, by sudo.'
complete -c azl -n '__azl_at vm run' -l script -d 'Run this script; what follows -- are arguments.' -r -F
complete -c azl -n '__azl_at vm run' -l via -d 'Ways in with commas, first tried first: private, public, jump, ssh, run-command; auto is ssh,run-command.' -x
complete -c azl -n '__azl_at vm run' -l timeout -d 'Most time for each machine.' -x
complete -c azl -n '__azl_at vm run' -l run-timeout -d 'Most time for all nodes together.' -x
complete -c azl -n '__azl_at vm run' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at vm run' -l max-status -d 'Exit with the largest exit status of the command; 255: no answer.'
complete -c azl -n '__azl_at vm run' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at vm run' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm run' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm run' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm run' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm run' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm run' -l help -s h -d 'Show this message and exit.'

# azl vm wait
complete -c azl -n '__azl_at vm wait' -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm wait' -l for -d 'One of: running, stopped, deallocated, exists, deleted, ssh.' -x -a 'running stopped deallocated exists deleted ssh'
complete -c azl -n '__azl_at vm wait' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at vm wait' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at vm wait' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at vm wait' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at vm wait' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at vm wait' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at vm wait' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at vm wait' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at vm wait' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at vm wait' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at vm wait' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at vm wait' -l help -s h -d 'Show this message and exit.'

# azl image
complete -c azl -n '__azl_at image' -a 'list' -d 'List the Azure Linux images of a region: newest version, security, lifecycle.'
complete -c azl -n '__azl_at image' -a 'show' -d 'Show one image: newest version, security, lifecycle, and where that is known from.'
complete -c azl -n '__azl_at image' -l help -s h -d 'Show this message and exit.'

# azl image list
complete -c azl -n '__azl_at image list' -l location -s l -d 'Azure region.' -x
complete -c azl -n '__azl_at image list' -l arch -d 'x64 or arm64.' -x -a 'x64 Arm64'
complete -c azl -n '__azl_at image list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at image list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at image list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at image list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at image list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at image list' -l help -s h -d 'Show this message and exit.'

# azl image show
complete -c azl -n '__azl_at image show' -a 'azurelinux-3 azurelinux-4 acl'
complete -c azl -n '__azl_at image show' -l location -s l -d 'Azure region.' -x
complete -c azl -n '__azl_at image show' -l arch -d 'x64 or arm64.' -x -a 'x64 Arm64'
complete -c azl -n '__azl_at image show' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at image show' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at image show' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at image show' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at image show' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at image show' -l help -s h -d 'Show this message and exit.'

# azl node
complete -c azl -n '__azl_at node' -a 'list' -d 'List nodes and how they would be reached.'
complete -c azl -n '__azl_at node' -a 'report' -d 'Report what runs where: system, version, kernel, updates, reboots, agent.'
complete -c azl -n '__azl_at node' -a 'run' -d 'Run a command on nodes; equal output is shown once.'
complete -c azl -n '__azl_at node' -a 'trust' -d 'Prove host keys and pin them, before anybody signs in.'
complete -c azl -n '__azl_at node' -l help -s h -d 'Show this message and exit.'

# azl node list
complete -c azl -n '__azl_at node list' -a '(__azl_names vm)'
complete -c azl -n '__azl_at node list' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at node list' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at node list' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at node list' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at node list' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at node list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at node list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at node list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at node list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at node list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at node list' -l help -s h -d 'Show this message and exit.'

# azl node report
complete -c azl -n '__azl_at node report' -a '(__azl_names vm)'
complete -c azl -n '__azl_at node report' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at node report' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at node report' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at node report' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at node report' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at node report' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at node report' -l timeout -d 'Most time for each node.' -x
complete -c azl -n '__azl_at node report' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at node report' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at node report' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at node report' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at node report' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at node report' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at node report' -l help -s h -d 'Show this message and exit.'

# azl node run
complete -c azl -n '__azl_at node run' -a '(__azl_names vm)'
complete -c azl -n '__azl_at node run' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at node run' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at node run' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at node run' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at node run' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at node run' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at node run' -l sudo -d 'Run as root, by sudo.'
complete -c azl -n '__azl_at node run' -l script -d 'Run this script; what follows -- are arguments.' -r -F
complete -c azl -n '__azl_at node run' -l via -d 'Ways in with commas, first tried first: private, public, jump, ssh, run-command; auto is ssh,run-command.' -x
complete -c azl -n '__azl_at node run' -l timeout -d 'Most time for each node.' -x
complete -c azl -n '__azl_at node run' -l run-timeout -d 'Most time for all nodes together.' -x
complete -c azl -n '__azl_at node run' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at node run' -l max-status -d 'Exit with the largest exit status of the command; 255: no answer.'
complete -c azl -n '__azl_at node run' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at node run' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at node run' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at node run' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at node run' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at node run' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at node run' -l help -s h -d 'Show this message and exit.'

# azl node trust
complete -c azl -n '__azl_at node trust' -a '(__azl_names vm)'
complete -c azl -n '__azl_at node trust' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at node trust' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at node trust' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at node trust' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at node trust' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at node trust' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at node trust' -l fingerprint -d 'Pin the key with this fingerprint, on your word.' -x
complete -c azl -n '__azl_at node trust' -l list -d 'Show the pins there are.'
complete -c azl -n '__azl_at node trust' -l forget -d 'Drop the pins of NAME...'
complete -c azl -n '__azl_at node trust' -l timeout -d 'Most time for each machine.' -x
complete -c azl -n '__azl_at node trust' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at node trust' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at node trust' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at node trust' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at node trust' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at node trust' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at node trust' -l help -s h -d 'Show this message and exit.'

# azl update
complete -c azl -n '__azl_at update' -a 'check' -d 'Show pending updates: packages, security, kernels, reboots; change nothing.'
complete -c azl -n '__azl_at update' -a 'plan' -d 'Plan an update: look at every machine, freeze what each gets, say what may go wrong.'
complete -c azl -n '__azl_at update' -a 'apply' -d 'Update machines in waves: by a plan\'s file, or by a plan made, shown and asked about now.'
complete -c azl -n '__azl_at update' -l help -s h -d 'Show this message and exit.'

# azl update check
complete -c azl -n '__azl_at update check' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at update check' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at update check' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at update check' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at update check' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at update check' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at update check' -l security -d 'Only what is, or may be, about security.'
complete -c azl -n '__azl_at update check' -l exit-code -d 'Exit with 20 when there are updates.'
complete -c azl -n '__azl_at update check' -l timeout -d 'Most time for each node.' -x
complete -c azl -n '__azl_at update check' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at update check' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at update check' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at update check' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at update check' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at update check' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at update check' -l help -s h -d 'Show this message and exit.'

# azl update plan
complete -c azl -n '__azl_at update plan' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at update plan' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at update plan' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at update plan' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at update plan' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at update plan' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at update plan' -l out -d 'Write the plan there (-o FILE.json does too).' -r -F
complete -c azl -n '__azl_at update plan' -l security -d 'Only what is, or may be, about security.'
complete -c azl -n '__azl_at update plan' -l package -d 'Only these packages (globs).' -x
complete -c azl -n '__azl_at update plan' -l exclude-package -d 'But not these packages (globs).' -x
complete -c azl -n '__azl_at update plan' -l reboot -d 'if-needed, never or always.' -x
complete -c azl -n '__azl_at update plan' -l download-first -d 'Download everywhere before the first change.'
complete -c azl -n '__azl_at update plan' -l snapshot -d 'Take a snapshot of each OS disk before.'
complete -c azl -n '__azl_at update plan' -l force-managed -d 'AKS nodes too, which their pool manages.'
complete -c azl -n '__azl_at update plan' -l skip-unreachable -d 'Leave out machines that give no answer.'
complete -c azl -n '__azl_at update plan' -l step-timeout -d 'Most time for one step (3600).' -x
complete -c azl -n '__azl_at update plan' -l boot-timeout -d 'Most time for one reboot (900).' -x
complete -c azl -n '__azl_at update plan' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at update plan' -l max-failures -d 'Machines that may fail before the run stops (0).' -x
complete -c azl -n '__azl_at update plan' -l loose -d 'Full width whatever may fail; the worst case grows by it.'
complete -c azl -n '__azl_at update plan' -l canary -d 'First machines: a number for each cohort (1), or names.' -x
complete -c azl -n '__azl_at update plan' -l waves -d 'Sizes of the waves after the canaries (10%,30%,100%).' -x
complete -c azl -n '__azl_at update plan' -l parallel -d 'Machines worked on at once, if the budget allows it.' -x
complete -c azl -n '__azl_at update plan' -l max-per -d 'At once of one zone, availability-set, resource-group, cohort or tag:NAME.' -x
complete -c azl -n '__azl_at update plan' -l soak -d 'Rest after each machine.' -x
complete -c azl -n '__azl_at update plan' -l wave-soak -d 'Rest after each wave.' -x
complete -c azl -n '__azl_at update plan' -l healthy-for -d 'A machine is done when healthy that long without a break (10).' -x
complete -c azl -n '__azl_at update plan' -l healthy-within -d '... which it must be within this time (300).' -x
complete -c azl -n '__azl_at update plan' -l progress-deadline -d 'Stop when no machine was done for so long.' -x
complete -c azl -n '__azl_at update plan' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at update plan' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at update plan' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at update plan' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at update plan' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at update plan' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at update plan' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at update plan' -l help -s h -d 'Show this message and exit.'

# azl update apply
complete -c azl -n '__azl_at update apply' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at update apply' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at update apply' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at update apply' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at update apply' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at update apply' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at update apply' -l plan -d 'A plan of `azl update plan`.' -r -F
complete -c azl -n '__azl_at update apply' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at update apply' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at update apply' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at update apply' -l security -d 'Only what is, or may be, about security.'
complete -c azl -n '__azl_at update apply' -l package -d 'Only these packages (globs).' -x
complete -c azl -n '__azl_at update apply' -l exclude-package -d 'But not these packages (globs).' -x
complete -c azl -n '__azl_at update apply' -l reboot -d 'if-needed, never or always.' -x
complete -c azl -n '__azl_at update apply' -l download-first -d 'Download everywhere before the first change.'
complete -c azl -n '__azl_at update apply' -l snapshot -d 'Take a snapshot of each OS disk before.'
complete -c azl -n '__azl_at update apply' -l force-managed -d 'AKS nodes too, which their pool manages.'
complete -c azl -n '__azl_at update apply' -l skip-unreachable -d 'Leave out machines that give no answer.'
complete -c azl -n '__azl_at update apply' -l step-timeout -d 'Most time for one step (3600).' -x
complete -c azl -n '__azl_at update apply' -l boot-timeout -d 'Most time for one reboot (900).' -x
complete -c azl -n '__azl_at update apply' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at update apply' -l max-failures -d 'Machines that may fail before the run stops (0).' -x
complete -c azl -n '__azl_at update apply' -l loose -d 'Full width whatever may fail; the worst case grows by it.'
complete -c azl -n '__azl_at update apply' -l canary -d 'First machines: a number for each cohort (1), or names.' -x
complete -c azl -n '__azl_at update apply' -l waves -d 'Sizes of the waves after the canaries (10%,30%,100%).' -x
complete -c azl -n '__azl_at update apply' -l parallel -d 'Machines worked on at once, if the budget allows it.' -x
complete -c azl -n '__azl_at update apply' -l max-per -d 'At once of one zone, availability-set, resource-group, cohort or tag:NAME.' -x
complete -c azl -n '__azl_at update apply' -l soak -d 'Rest after each machine.' -x
complete -c azl -n '__azl_at update apply' -l wave-soak -d 'Rest after each wave.' -x
complete -c azl -n '__azl_at update apply' -l healthy-for -d 'A machine is done when healthy that long without a break (10).' -x
complete -c azl -n '__azl_at update apply' -l healthy-within -d '... which it must be within this time (300).' -x
complete -c azl -n '__azl_at update apply' -l progress-deadline -d 'Stop when no machine was done for so long.' -x
complete -c azl -n '__azl_at update apply' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at update apply' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at update apply' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at update apply' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at update apply' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at update apply' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at update apply' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at update apply' -l help -s h -d 'Show this message and exit.'

# azl migrate
complete -c azl -n '__azl_at migrate' -a 'plan' -d 'Plan a migration to 4.0: judge every machine, choose its way, say what may be lost.'
complete -c azl -n '__azl_at migrate' -a 'apply' -d 'Migrate machines to 4.0 in waves, each with its way back.'
complete -c azl -n '__azl_at migrate' -a 'check' -d 'Find what stands between machines and 4.0, and which ways are open; change nothing.'
complete -c azl -n '__azl_at migrate' -a 'capture' -d 'Take down what machines are: all that a new one must have.'
complete -c azl -n '__azl_at migrate' -a 'accept' -d 'Accept a risk that a check has found: with a reason and an end.'
complete -c azl -n '__azl_at migrate' -l help -s h -d 'Show this message and exit.'

# azl migrate plan
complete -c azl -n '__azl_at migrate plan' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at migrate plan' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at migrate plan' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at migrate plan' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at migrate plan' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at migrate plan' -l strategy -d 'replace (whichever way is open), replace-swap, replace-recreate, in-place.' -x
complete -c azl -n '__azl_at migrate plan' -l image -d 'The image of the new disks (azurelinux-4).' -x -a 'azurelinux-3 azurelinux-4 acl'
complete -c azl -n '__azl_at migrate plan' -l accepted -d 'Accepted risks; accepted-risks.toml in azl\'s own place.' -r -F
complete -c azl -n '__azl_at migrate plan' -l accept-loss -d 'A package, unit, file or key of a loss that stops nothing.' -x
complete -c azl -n '__azl_at migrate plan' -l leave -d 'Stays behind on the old disk.' -x
complete -c azl -n '__azl_at migrate plan' -l carry-host-keys -d 'SSH host keys move along; else the new disk has its own, which are proven.'
complete -c azl -n '__azl_at migrate plan' -l repository -d 'In place: where 4.0\'s packages come from, in place of azl\'s own data.' -x
complete -c azl -n '__azl_at migrate plan' -l repository-key -d 'In place: a public key that signs them.' -r -F
complete -c azl -n '__azl_at migrate plan' -l keep-days -d 'How long the old disk is kept (7).' -x
complete -c azl -n '__azl_at migrate plan' -l step-timeout -d 'Most time for one step (3600).' -x
complete -c azl -n '__azl_at migrate plan' -l boot-timeout -d 'Most time for one boot (900).' -x
complete -c azl -n '__azl_at migrate plan' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at migrate plan' -l max-failures -d 'Machines that may fail before the run stops (0).' -x
complete -c azl -n '__azl_at migrate plan' -l loose -d 'Full width whatever may fail; the worst case grows by it.'
complete -c azl -n '__azl_at migrate plan' -l canary -d 'First machines: a number for each cohort (1), or names.' -x
complete -c azl -n '__azl_at migrate plan' -l waves -d 'Sizes of the waves after the canaries (10%,30%,100%).' -x
complete -c azl -n '__azl_at migrate plan' -l parallel -d 'Machines worked on at once, if the budget allows it.' -x
complete -c azl -n '__azl_at migrate plan' -l max-per -d 'At once of one zone, availability-set, resource-group, cohort or tag:NAME.' -x
complete -c azl -n '__azl_at migrate plan' -l soak -d 'Rest after each machine.' -x
complete -c azl -n '__azl_at migrate plan' -l wave-soak -d 'Rest after each wave.' -x
complete -c azl -n '__azl_at migrate plan' -l healthy-for -d 'A machine is done when healthy that long without a break (10).' -x
complete -c azl -n '__azl_at migrate plan' -l healthy-within -d '... which it must be within this time (300).' -x
complete -c azl -n '__azl_at migrate plan' -l progress-deadline -d 'Stop when no machine was done for so long.' -x
complete -c azl -n '__azl_at migrate plan' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at migrate plan' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at migrate plan' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at migrate plan' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at migrate plan' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at migrate plan' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at migrate plan' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at migrate plan' -l help -s h -d 'Show this message and exit.'

# azl migrate apply
complete -c azl -n '__azl_at migrate apply' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at migrate apply' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at migrate apply' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at migrate apply' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at migrate apply' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at migrate apply' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at migrate apply' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at migrate apply' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at migrate apply' -l strategy -d 'replace (whichever way is open), replace-swap, replace-recreate, in-place.' -x
complete -c azl -n '__azl_at migrate apply' -l image -d 'The image of the new disks (azurelinux-4).' -x -a 'azurelinux-3 azurelinux-4 acl'
complete -c azl -n '__azl_at migrate apply' -l accepted -d 'Accepted risks; accepted-risks.toml in azl\'s own place.' -r -F
complete -c azl -n '__azl_at migrate apply' -l accept-loss -d 'A package, unit, file or key of a loss that stops nothing.' -x
complete -c azl -n '__azl_at migrate apply' -l leave -d 'Stays behind on the old disk.' -x
complete -c azl -n '__azl_at migrate apply' -l carry-host-keys -d 'SSH host keys move along; else the new disk has its own, which are proven.'
complete -c azl -n '__azl_at migrate apply' -l repository -d 'In place: where 4.0\'s packages come from, in place of azl\'s own data.' -x
complete -c azl -n '__azl_at migrate apply' -l repository-key -d 'In place: a public key that signs them.' -r -F
complete -c azl -n '__azl_at migrate apply' -l keep-days -d 'How long the old disk is kept (7).' -x
complete -c azl -n '__azl_at migrate apply' -l step-timeout -d 'Most time for one step (3600).' -x
complete -c azl -n '__azl_at migrate apply' -l boot-timeout -d 'Most time for one boot (900).' -x
complete -c azl -n '__azl_at migrate apply' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at migrate apply' -l max-failures -d 'Machines that may fail before the run stops (0).' -x
complete -c azl -n '__azl_at migrate apply' -l loose -d 'Full width whatever may fail; the worst case grows by it.'
complete -c azl -n '__azl_at migrate apply' -l canary -d 'First machines: a number for each cohort (1), or names.' -x
complete -c azl -n '__azl_at migrate apply' -l waves -d 'Sizes of the waves after the canaries (10%,30%,100%).' -x
complete -c azl -n '__azl_at migrate apply' -l parallel -d 'Machines worked on at once, if the budget allows it.' -x
complete -c azl -n '__azl_at migrate apply' -l max-per -d 'At once of one zone, availability-set, resource-group, cohort or tag:NAME.' -x
complete -c azl -n '__azl_at migrate apply' -l soak -d 'Rest after each machine.' -x
complete -c azl -n '__azl_at migrate apply' -l wave-soak -d 'Rest after each wave.' -x
complete -c azl -n '__azl_at migrate apply' -l healthy-for -d 'A machine is done when healthy that long without a break (10).' -x
complete -c azl -n '__azl_at migrate apply' -l healthy-within -d '... which it must be within this time (300).' -x
complete -c azl -n '__azl_at migrate apply' -l progress-deadline -d 'Stop when no machine was done for so long.' -x
complete -c azl -n '__azl_at migrate apply' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at migrate apply' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at migrate apply' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at migrate apply' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at migrate apply' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at migrate apply' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at migrate apply' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at migrate apply' -l help -s h -d 'Show this message and exit.'

# azl migrate check
complete -c azl -n '__azl_at migrate check' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at migrate check' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at migrate check' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at migrate check' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at migrate check' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at migrate check' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at migrate check' -l by -d 'How findings are put together.' -x -a 'finding node'
complete -c azl -n '__azl_at migrate check' -l strategy -d 'Judge for this way alone: replace-swap, replace-recreate, blue-green or in-place.' -x
complete -c azl -n '__azl_at migrate check' -l window -d 'How long a machine may be away.' -x
complete -c azl -n '__azl_at migrate check' -l accepted -d 'Accepted risks; accepted-risks.toml in azl\'s own place.' -r -F
complete -c azl -n '__azl_at migrate check' -l html -d 'Write one page there as well.' -r -F
complete -c azl -n '__azl_at migrate check' -l fix -d 'Apply azl\'s remedy for this finding, if safe.' -x
complete -c azl -n '__azl_at migrate check' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at migrate check' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at migrate check' -l list-checks -d 'List every check instead, and what it is about.'
complete -c azl -n '__azl_at migrate check' -l timeout -d 'Most time for each node.' -x
complete -c azl -n '__azl_at migrate check' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at migrate check' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at migrate check' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at migrate check' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at migrate check' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at migrate check' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at migrate check' -l help -s h -d 'Show this message and exit.'

# azl migrate capture
complete -c azl -n '__azl_at migrate capture' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at migrate capture' -l selector -s l -d 'Machines that have this tag.' -x
complete -c azl -n '__azl_at migrate capture' -l os -d 'Machines on this system.' -x -a '3.0 4.0 acl'
complete -c azl -n '__azl_at migrate capture' -l exclude -d 'But not these.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at migrate capture' -l all -d 'All machines of the subscription.'
complete -c azl -n '__azl_at migrate capture' -l hosts -d 'Machines of this file, without Azure.' -r -F
complete -c azl -n '__azl_at migrate capture' -l timeout -d 'Most time for each machine.' -x
complete -c azl -n '__azl_at migrate capture' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at migrate capture' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at migrate capture' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at migrate capture' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at migrate capture' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at migrate capture' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at migrate capture' -l help -s h -d 'Show this message and exit.'

# azl migrate accept
complete -c azl -n '__azl_at migrate accept' -l reason -d 'Why it can be borne.' -x
complete -c azl -n '__azl_at migrate accept' -l by -d 'Who takes it.' -x
complete -c azl -n '__azl_at migrate accept' -l expires -d 'The last day it counts, UTC.' -x
complete -c azl -n '__azl_at migrate accept' -l accepted -d 'Accepted risks; accepted-risks.toml in azl\'s own place.' -r -F
complete -c azl -n '__azl_at migrate accept' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at migrate accept' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at migrate accept' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at migrate accept' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at migrate accept' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at migrate accept' -l help -s h -d 'Show this message and exit.'

# azl aks
complete -c azl -n '__azl_at aks' -a 'list' -d 'List clusters with their versions, pools and channels.'
complete -c azl -n '__azl_at aks' -a 'show' -d 'Show one cluster, and its node pools.'
complete -c azl -n '__azl_at aks' -a 'create' -d 'Create a cluster with one pool on Azure Linux or ACL.'
complete -c azl -n '__azl_at aks' -a 'delete' -d 'Delete a cluster, with its nodes and what runs there.'
complete -c azl -n '__azl_at aks' -a 'get-credentials' -d 'Write a cluster\'s credentials where kubectl finds them.'
complete -c azl -n '__azl_at aks' -l help -s h -d 'Show this message and exit.'

# azl aks list
complete -c azl -n '__azl_at aks list' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at aks list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at aks list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at aks list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at aks list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at aks list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at aks list' -l help -s h -d 'Show this message and exit.'

# azl aks show
complete -c azl -n '__azl_at aks show' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at aks show' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at aks show' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at aks show' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at aks show' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at aks show' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at aks show' -l help -s h -d 'Show this message and exit.'

# azl aks create
complete -c azl -n '__azl_at aks create' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at aks create' -l location -s l -d 'Azure region.' -x
complete -c azl -n '__azl_at aks create' -l kubernetes-version -s k -d '1.34 or 1.34.7.' -x
complete -c azl -n '__azl_at aks create' -l nodepool-name -d 'The first pool\'s name.' -x
complete -c azl -n '__azl_at aks create' -l os-sku -d 'AzureLinux, AzureContainerLinux, ...' -x
complete -c azl -n '__azl_at aks create' -l node-vm-size -s s -d 'VM size; else Azure chooses one.' -x
complete -c azl -n '__azl_at aks create' -l node-count -s c -d 'Nodes.' -x
complete -c azl -n '__azl_at aks create' -l min-count -d 'Autoscaler: fewest nodes.' -x
complete -c azl -n '__azl_at aks create' -l max-count -d 'Autoscaler: most nodes.' -x
complete -c azl -n '__azl_at aks create' -l zones -s z -d 'Availability zones; repeat for more.' -x -a '1 2 3'
complete -c azl -n '__azl_at aks create' -l tier -d 'Free, Standard or Premium.' -x
complete -c azl -n '__azl_at aks create' -l auto-upgrade-channel -d 'none, patch, stable, rapid or node-image.' -x
complete -c azl -n '__azl_at aks create' -l node-os-upgrade-channel -d 'None, Unmanaged, SecurityPatch or NodeImage.' -x
complete -c azl -n '__azl_at aks create' -l ssh-key-value -d 'Public key for its nodes.' -r -F
complete -c azl -n '__azl_at aks create' -l tags -d 'Tag; repeat for more.' -x
complete -c azl -n '__azl_at aks create' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at aks create' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at aks create' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at aks create' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at aks create' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at aks create' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at aks create' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at aks create' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at aks create' -l help -s h -d 'Show this message and exit.'

# azl aks delete
complete -c azl -n '__azl_at aks delete' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at aks delete' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at aks delete' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at aks delete' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at aks delete' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at aks delete' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at aks delete' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at aks delete' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at aks delete' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at aks delete' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at aks delete' -l help -s h -d 'Show this message and exit.'

# azl aks get-credentials
complete -c azl -n '__azl_at aks get-credentials' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at aks get-credentials' -l admin -d 'The cluster\'s own administrator, past Entra ID.'
complete -c azl -n '__azl_at aks get-credentials' -l file -s f -d 'There; - is standard output.' -r -F
complete -c azl -n '__azl_at aks get-credentials' -l context -d 'What the context is called.' -x
complete -c azl -n '__azl_at aks get-credentials' -l overwrite-existing -d 'Replace entries of the same name.'
complete -c azl -n '__azl_at aks get-credentials' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at aks get-credentials' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at aks get-credentials' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at aks get-credentials' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at aks get-credentials' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at aks get-credentials' -l help -s h -d 'Show this message and exit.'

# azl nodepool
complete -c azl -n '__azl_at nodepool' -a 'list' -d 'List node pools: OS SKU, node image and its age, what is newer, what blocks.'
complete -c azl -n '__azl_at nodepool' -a 'show' -d 'Show one node pool, and what it may become.'
complete -c azl -n '__azl_at nodepool' -a 'add' -d 'Add a node pool on Azure Linux or Azure Container Linux.'
complete -c azl -n '__azl_at nodepool' -a 'scale' -d 'Change the number of nodes, or the autoscaler\'s limits.'
complete -c azl -n '__azl_at nodepool' -a 'upgrade' -d 'Upgrade node pools in place: the newest node image, a version, or another OS SKU.'
complete -c azl -n '__azl_at nodepool' -a 'migrate' -d 'Move node pools to another OS SKU, version or image, by a second pool beside each.'
complete -c azl -n '__azl_at nodepool' -a 'repair' -d 'Say what is wrong with a node pool that was left half-way, and put it right.'
complete -c azl -n '__azl_at nodepool' -a 'delete' -d 'Delete a node pool; AKS drains its nodes first.'
complete -c azl -n '__azl_at nodepool' -l help -s h -d 'Show this message and exit.'

# azl nodepool list
complete -c azl -n '__azl_at nodepool list' -l cluster -l cluster-name -d 'Only this cluster\'s.' -x
complete -c azl -n '__azl_at nodepool list' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool list' -l help -s h -d 'Show this message and exit.'

# azl nodepool show
complete -c azl -n '__azl_at nodepool show' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool show' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool show' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool show' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool show' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool show' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool show' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool show' -l help -s h -d 'Show this message and exit.'

# azl nodepool add
complete -c azl -n '__azl_at nodepool add' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool add' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool add' -l os-sku -d 'AzureLinux, AzureContainerLinux, ...' -x
complete -c azl -n '__azl_at nodepool add' -l mode -d 'User or System.' -x
complete -c azl -n '__azl_at nodepool add' -l node-vm-size -s s -d 'VM size; else Azure chooses one.' -x
complete -c azl -n '__azl_at nodepool add' -l node-count -s c -d 'Nodes.' -x
complete -c azl -n '__azl_at nodepool add' -l min-count -d 'Autoscaler: fewest nodes.' -x
complete -c azl -n '__azl_at nodepool add' -l max-count -d 'Autoscaler: most nodes.' -x
complete -c azl -n '__azl_at nodepool add' -l kubernetes-version -s k -d '1.34 or 1.34.7.' -x
complete -c azl -n '__azl_at nodepool add' -l zones -s z -d 'Availability zones; repeat for more.' -x -a '1 2 3'
complete -c azl -n '__azl_at nodepool add' -l labels -d 'Node label; repeat for more.' -x
complete -c azl -n '__azl_at nodepool add' -l node-taints -d 'Taint; repeat for more.' -x
complete -c azl -n '__azl_at nodepool add' -l tags -d 'Tag; repeat for more.' -x
complete -c azl -n '__azl_at nodepool add' -l max-pods -d 'Per node.' -x
complete -c azl -n '__azl_at nodepool add' -l node-osdisk-type -d 'Ephemeral or Managed; else Ephemeral where the size allows.' -x
complete -c azl -n '__azl_at nodepool add' -l node-osdisk-size -d 'OS disk.' -x
complete -c azl -n '__azl_at nodepool add' -l priority -d 'Regular or Spot.' -x
complete -c azl -n '__azl_at nodepool add' -l max-surge -d 'Extra nodes during upgrades.' -x
complete -c azl -n '__azl_at nodepool add' -l vnet-subnet-id -d 'Subnet; else the cluster\'s.' -x
complete -c azl -n '__azl_at nodepool add' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool add' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at nodepool add' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at nodepool add' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool add' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool add' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool add' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool add' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool add' -l help -s h -d 'Show this message and exit.'

# azl nodepool scale
complete -c azl -n '__azl_at nodepool scale' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool scale' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool scale' -l node-count -s c -d 'Nodes.' -x
complete -c azl -n '__azl_at nodepool scale' -l min-count -d 'Autoscaler: fewest nodes.' -x
complete -c azl -n '__azl_at nodepool scale' -l max-count -d 'Autoscaler: most nodes.' -x
complete -c azl -n '__azl_at nodepool scale' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool scale' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at nodepool scale' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at nodepool scale' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool scale' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool scale' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool scale' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool scale' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool scale' -l help -s h -d 'Show this message and exit.'

# azl nodepool upgrade
complete -c azl -n '__azl_at nodepool upgrade' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool upgrade' -l kubernetes-version -s k -d '1.34 or 1.34.7.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l os-sku -d 'Another OS SKU; every node is reimaged.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l max-surge -d 'Extra nodes; else the pool\'s own.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l max-unavailable -d 'Nodes that may be away meanwhile.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l drain-timeout -d 'For a node.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l node-soak-duration -d 'After each node.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l max-failed-nodes -d 'Nodes AKS may set aside before it is stopped.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l confirm-no-rollback -d 'Even where nothing leads back.'
complete -c azl -n '__azl_at nodepool upgrade' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at nodepool upgrade' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool upgrade' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at nodepool upgrade' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool upgrade' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool upgrade' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool upgrade' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool upgrade' -l help -s h -d 'Show this message and exit.'

# azl nodepool migrate
complete -c azl -n '__azl_at nodepool migrate' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool migrate' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool migrate' -l os-sku -d 'What it shall run; else it stays.' -x
complete -c azl -n '__azl_at nodepool migrate' -l kubernetes-version -s k -d '1.34 or 1.34.7.' -x
complete -c azl -n '__azl_at nodepool migrate' -l batch -d 'Old nodes emptied at a time.' -x
complete -c azl -n '__azl_at nodepool migrate' -l drain-timeout -d 'For one batch.' -x
complete -c azl -n '__azl_at nodepool migrate' -l ready-timeout -d 'For new nodes.' -x
complete -c azl -n '__azl_at nodepool migrate' -l soak -d 'Rest after each batch.' -x
complete -c azl -n '__azl_at nodepool migrate' -l final-soak -d 'Old pools are kept so long.' -x
complete -c azl -n '__azl_at nodepool migrate' -l green-name -d 'The new pool\'s name.' -x
complete -c azl -n '__azl_at nodepool migrate' -l force -d 'Also pods that nobody makes anew: they are lost.'
complete -c azl -n '__azl_at nodepool migrate' -l delete-emptydir-data -d 'Also pods with emptyDir: it is lost.'
complete -c azl -n '__azl_at nodepool migrate' -l confirm-no-rollback -d 'Even where nothing leads back.'
complete -c azl -n '__azl_at nodepool migrate' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at nodepool migrate' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at nodepool migrate' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool migrate' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at nodepool migrate' -l gate -d 'Must pass before the run goes on: command, node, http, prometheus, approval.' -x
complete -c azl -n '__azl_at nodepool migrate' -l window -d 'When machines may be touched: \'Mon-Fri 22:00-04:00 Europe/Berlin\'.' -x
complete -c azl -n '__azl_at nodepool migrate' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool migrate' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool migrate' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool migrate' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool migrate' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool migrate' -l help -s h -d 'Show this message and exit.'

# azl nodepool repair
complete -c azl -n '__azl_at nodepool repair' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool repair' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool repair' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at nodepool repair' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool repair' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at nodepool repair' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool repair' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool repair' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool repair' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool repair' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool repair' -l help -s h -d 'Show this message and exit.'

# azl nodepool delete
complete -c azl -n '__azl_at nodepool delete' -l cluster -l cluster-name -d 'The pool\'s cluster.' -x
complete -c azl -n '__azl_at nodepool delete' -l resource-group -s g -d 'Resource group.' -x -a '(__azl_names group)'
complete -c azl -n '__azl_at nodepool delete' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at nodepool delete' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at nodepool delete' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at nodepool delete' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at nodepool delete' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at nodepool delete' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at nodepool delete' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at nodepool delete' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at nodepool delete' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at nodepool delete' -l help -s h -d 'Show this message and exit.'

# azl rollout
complete -c azl -n '__azl_at rollout' -a 'list' -d 'List runs, newest first.'
complete -c azl -n '__azl_at rollout' -a 'show' -d 'Show where a run stands: its waves, its failures.'
complete -c azl -n '__azl_at rollout' -a 'watch' -d 'Follow a run that another process works on.'
complete -c azl -n '__azl_at rollout' -a 'pause' -d 'Let a run begin with no further machine.'
complete -c azl -n '__azl_at rollout' -a 'resume' -d 'Go on with a run: after a crash, Ctrl-C, a pause, a halt, or an approval.'
complete -c azl -n '__azl_at rollout' -a 'rollback' -d 'Take back what a run has changed, in a run of its own; say first what cannot be.'
complete -c azl -n '__azl_at rollout' -a 'abort' -d 'End a run for good; machines under way end their turn.'
complete -c azl -n '__azl_at rollout' -a 'cleanup' -d 'Remove what runs have left in Azure: disks, snapshots; --dry-run lists it.'
complete -c azl -n '__azl_at rollout' -a 'events' -d 'Show what has happened in a run, event by event.'
complete -c azl -n '__azl_at rollout' -a 'report' -d 'Tell the story of a run: text, JSON or a page.'
complete -c azl -n '__azl_at rollout' -a 'verify' -d 'Prove that a run\'s records are as they were written.'
complete -c azl -n '__azl_at rollout' -l help -s h -d 'Show this message and exit.'

# azl rollout list
complete -c azl -n '__azl_at rollout list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout list' -l help -s h -d 'Show this message and exit.'

# azl rollout show
complete -c azl -n '__azl_at rollout show' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout show' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout show' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout show' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout show' -l help -s h -d 'Show this message and exit.'

# azl rollout watch
complete -c azl -n '__azl_at rollout watch' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout watch' -l timeout -d 'Stop waiting after this long.' -x
complete -c azl -n '__azl_at rollout watch' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout watch' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout watch' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout watch' -l help -s h -d 'Show this message and exit.'

# azl rollout pause
complete -c azl -n '__azl_at rollout pause' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout pause' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at rollout pause' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at rollout pause' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout pause' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout pause' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout pause' -l help -s h -d 'Show this message and exit.'

# azl rollout resume
complete -c azl -n '__azl_at rollout resume' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout resume' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at rollout resume' -l approve -d 'Pass the approval that the run waits for.'
complete -c azl -n '__azl_at rollout resume' -l retry -l no-retry -d 'Try failed machines again; done anyway if they stopped the run.'
complete -c azl -n '__azl_at rollout resume' -l max-failures -d 'Another budget from here on.' -x
complete -c azl -n '__azl_at rollout resume' -l parallel -d 'Another width from here on.' -x
complete -c azl -n '__azl_at rollout resume' -l wait -d 'Wait for the window to open, as long as it takes.'
complete -c azl -n '__azl_at rollout resume' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at rollout resume' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout resume' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout resume' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout resume' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at rollout resume' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at rollout resume' -l help -s h -d 'Show this message and exit.'

# azl rollout rollback
complete -c azl -n '__azl_at rollout rollback' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout rollback' -l by -d 'packages or snapshot (if the run took one).' -x
complete -c azl -n '__azl_at rollout rollback' -l max-failures -d 'Machines that may fail before it stops.' -x
complete -c azl -n '__azl_at rollout rollback' -l parallel -d 'Machines worked on at once.' -x
complete -c azl -n '__azl_at rollout rollback' -l healthy-for -d 'Healthy that long without a break.' -x
complete -c azl -n '__azl_at rollout rollback' -l healthy-within -d '... within this time.' -x
complete -c azl -n '__azl_at rollout rollback' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at rollout rollback' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at rollout rollback' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at rollout rollback' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at rollout rollback' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout rollback' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout rollback' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout rollback' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at rollout rollback' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at rollout rollback' -l help -s h -d 'Show this message and exit.'

# azl rollout abort
complete -c azl -n '__azl_at rollout abort' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout abort' -l reason -d 'Why, for the record.' -x
complete -c azl -n '__azl_at rollout abort' -l no-wait -d 'Return once the request is accepted.'
complete -c azl -n '__azl_at rollout abort' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at rollout abort' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at rollout abort' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout abort' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout abort' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout abort' -l help -s h -d 'Show this message and exit.'

# azl rollout cleanup
complete -c azl -n '__azl_at rollout cleanup' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout cleanup' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at rollout cleanup' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at rollout cleanup' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout cleanup' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout cleanup' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout cleanup' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at rollout cleanup' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at rollout cleanup' -l help -s h -d 'Show this message and exit.'

# azl rollout events
complete -c azl -n '__azl_at rollout events' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout events' -l follow -s f -d 'Go on until nobody works on the run.'
complete -c azl -n '__azl_at rollout events' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout events' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout events' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout events' -l help -s h -d 'Show this message and exit.'

# azl rollout report
complete -c azl -n '__azl_at rollout report' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout report' -l output -s o -d 'Text if the file does not say.' -x -a 'text json html'
complete -c azl -n '__azl_at rollout report' -l output-file -d 'Write it there.' -r -F
complete -c azl -n '__azl_at rollout report' -l help -s h -d 'Show this message and exit.'

# azl rollout verify
complete -c azl -n '__azl_at rollout verify' -a '(__azl_names run)'
complete -c azl -n '__azl_at rollout verify' -l digest -d 'One that a report showed: it must still be there.' -x
complete -c azl -n '__azl_at rollout verify' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at rollout verify' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at rollout verify' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at rollout verify' -l help -s h -d 'Show this message and exit.'

# azl auth
complete -c azl -n '__azl_at auth' -a 'login' -d 'Sign in, choose a subscription, and make that the current profile.'
complete -c azl -n '__azl_at auth' -a 'status' -d 'Show who is signed in and where, after asking Azure whether that is so.'
complete -c azl -n '__azl_at auth' -a 'logout' -d 'Forget every token, and how a profile signs in.'
complete -c azl -n '__azl_at auth' -l help -s h -d 'Show this message and exit.'

# azl auth login
complete -c azl -n '__azl_at auth login' -l service-principal -d 'Sign in as an application.'
complete -c azl -n '__azl_at auth login' -l device-code -d 'Sign in with a code in any browser.'
complete -c azl -n '__azl_at auth login' -l managed-identity -d 'Sign in as this Azure machine.'
complete -c azl -n '__azl_at auth login' -l tenant -d 'Entra tenant.' -x
complete -c azl -n '__azl_at auth login' -l client-id -d 'Application, or user-assigned identity.' -x
complete -c azl -n '__azl_at auth login' -l secret-file -d 'File that holds the secret.' -r -F
complete -c azl -n '__azl_at auth login' -l secret-stdin -d 'Read the secret from standard input.'
complete -c azl -n '__azl_at auth login' -l subscription -d 'Subscription, by id or name.' -x
complete -c azl -n '__azl_at auth login' -l profile -d 'Profile to write; default: azure.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at auth login' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at auth login' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at auth login' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at auth login' -l help -s h -d 'Show this message and exit.'

# azl auth status
complete -c azl -n '__azl_at auth status' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at auth status' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at auth status' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at auth status' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at auth status' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at auth status' -l help -s h -d 'Show this message and exit.'

# azl auth logout
complete -c azl -n '__azl_at auth logout' -l profile -d 'Profile; default: the current one.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at auth logout' -l help -s h -d 'Show this message and exit.'

# azl config
complete -c azl -n '__azl_at config' -a 'list' -d 'List every setting with the value in force and where that came from.'
complete -c azl -n '__azl_at config' -a 'get' -d 'Print one value in force; exit status 5 if it has none.'
complete -c azl -n '__azl_at config' -a 'set' -d 'Set values in a profile: --profile, else AZL_PROFILE, else the current one.'
complete -c azl -n '__azl_at config' -a 'unset' -d 'Remove values from a profile.'
complete -c azl -n '__azl_at config' -a 'use' -d 'Make a profile current.'
complete -c azl -n '__azl_at config' -a 'profiles' -d 'Named sets of values.'
complete -c azl -n '__azl_at config' -l help -s h -d 'Show this message and exit.'

# azl config list
complete -c azl -n '__azl_at config list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at config list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at config list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at config list' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at config list' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at config list' -l help -s h -d 'Show this message and exit.'

# azl config get
complete -c azl -n '__azl_at config get' -a 'cloud endpoint authority ca-bundle sign-in tenant-id subscription client-id client-secret-file location resource-group image size output ssh-user ssh-key ssh-port ssh-source jump-host ways host-ca ssh-config parallel catalog'
complete -c azl -n '__azl_at config get' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at config get' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at config get' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at config get' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at config get' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at config get' -l help -s h -d 'Show this message and exit.'

# azl config set
complete -c azl -n '__azl_at config set' -a 'cloud endpoint authority ca-bundle sign-in tenant-id subscription client-id client-secret-file location resource-group image size output ssh-user ssh-key ssh-port ssh-source jump-host ways host-ca ssh-config parallel catalog'
complete -c azl -n '__azl_at config set' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at config set' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at config set' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at config set' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at config set' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at config set' -l help -s h -d 'Show this message and exit.'

# azl config unset
complete -c azl -n '__azl_at config unset' -a 'cloud endpoint authority ca-bundle sign-in tenant-id subscription client-id client-secret-file location resource-group image size output ssh-user ssh-key ssh-port ssh-source jump-host ways host-ca ssh-config parallel catalog'
complete -c azl -n '__azl_at config unset' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at config unset' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at config unset' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at config unset' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at config unset' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at config unset' -l help -s h -d 'Show this message and exit.'

# azl config use
complete -c azl -n '__azl_at config use' -a '(__azl_names profile)'
complete -c azl -n '__azl_at config use' -l help -s h -d 'Show this message and exit.'

# azl config profiles
complete -c azl -n '__azl_at config profiles' -a 'list' -d 'List profiles and which is current.'
complete -c azl -n '__azl_at config profiles' -a 'delete' -d 'Forget a profile.'
complete -c azl -n '__azl_at config profiles' -l help -s h -d 'Show this message and exit.'

# azl config profiles list
complete -c azl -n '__azl_at config profiles list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at config profiles list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at config profiles list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at config profiles list' -l help -s h -d 'Show this message and exit.'

# azl config profiles delete
complete -c azl -n '__azl_at config profiles delete' -a '(__azl_names profile)'
complete -c azl -n '__azl_at config profiles delete' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at config profiles delete' -l help -s h -d 'Show this message and exit.'

# azl sandbox
complete -c azl -n '__azl_at sandbox' -a 'start' -d 'Start the rehearsal cloud and make the profile `sandbox` current.'
complete -c azl -n '__azl_at sandbox' -a 'stop' -d 'Stop the rehearsal cloud.'
complete -c azl -n '__azl_at sandbox' -a 'status' -d 'Show how to reach the rehearsal cloud (all of it with -o json), and what is in it.'
complete -c azl -n '__azl_at sandbox' -a 'reset' -d 'Forget all machines, groups and faults.'
complete -c azl -n '__azl_at sandbox' -a 'fault' -d 'Make things go wrong: requests, operations, machines.'
complete -c azl -n '__azl_at sandbox' -a 'publish' -d 'Publish an update to the repositories of real nodes.'
complete -c azl -n '__azl_at sandbox' -a 'publish-images' -d 'Let newer AKS node images come out, for pools to go to.'
complete -c azl -n '__azl_at sandbox' -a 'logs' -d 'Show what the rehearsal cloud was asked: time, method, status, path, client.'
complete -c azl -n '__azl_at sandbox' -l help -s h -d 'Show this message and exit.'

# azl sandbox start
complete -c azl -n '__azl_at sandbox start' -l operation-seconds -d 'How long operations take (default 2).' -x
complete -c azl -n '__azl_at sandbox start' -l latency-ms -d 'Added to every answer, as of a far region (default 0).' -x
complete -c azl -n '__azl_at sandbox start' -l retry-after -d 'What operations ask a client to wait between polls (default 1).' -x
complete -c azl -n '__azl_at sandbox start' -l port -d 'HTTPS and SSH port; 0: any free one.' -x
complete -c azl -n '__azl_at sandbox start' -l nodes -d 'What machines are: simulated, or real, with operating systems of their own (default: as before, at first simulated).' -x
complete -c azl -n '__azl_at sandbox start' -l rootfs -d 'A root file system (tar) for real nodes of KIND azurelinux-3 or -4; repeatable.' -x
complete -c azl -n '__azl_at sandbox start' -l use -l no-use -d 'Whether to make the profile current.'
complete -c azl -n '__azl_at sandbox start' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox start' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox start' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox start' -l help -s h -d 'Show this message and exit.'

# azl sandbox stop
complete -c azl -n '__azl_at sandbox stop' -l help -s h -d 'Show this message and exit.'

# azl sandbox status
complete -c azl -n '__azl_at sandbox status' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox status' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox status' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox status' -l help -s h -d 'Show this message and exit.'

# azl sandbox reset
complete -c azl -n '__azl_at sandbox reset' -l yes -s y -d 'Do not ask.'
complete -c azl -n '__azl_at sandbox reset' -l help -s h -d 'Show this message and exit.'

# azl sandbox fault
complete -c azl -n '__azl_at sandbox fault' -a 'add' -d 'Plant a fault: of requests and operations (--code, --status, ...) or of a node.'
complete -c azl -n '__azl_at sandbox fault' -a 'list' -d 'List what is planted and how often it will still happen.'
complete -c azl -n '__azl_at sandbox fault' -a 'clear' -d 'Take faults out: one, those of a node, or all.'
complete -c azl -n '__azl_at sandbox fault' -a 'presets' -d 'List faults that have a name, for --code and for --node ...'
complete -c azl -n '__azl_at sandbox fault' -l help -s h -d 'Show this message and exit.'

# azl sandbox fault add
complete -c azl -n '__azl_at sandbox fault add' -l code -d 'A name of `azl sandbox fault presets`, or any.' -x
complete -c azl -n '__azl_at sandbox fault add' -l method -d 'Of the requests.' -x
complete -c azl -n '__azl_at sandbox fault add' -l path -d 'Of the requests, case ignored.' -x
complete -c azl -n '__azl_at sandbox fault add' -l status -d 'HTTP status of the answer.' -x
complete -c azl -n '__azl_at sandbox fault add' -l message -d 'Its error\'s message.' -x
complete -c azl -n '__azl_at sandbox fault add' -l delay -d 'Answer later.' -x
complete -c azl -n '__azl_at sandbox fault add' -l retry-after -d 'Its Retry-After header.' -x
complete -c azl -n '__azl_at sandbox fault add' -l node -d 'A machine, or a cluster\'s node.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at sandbox fault add' -l fault -d 'What the node does: `azl sandbox fault presets`.' -x
complete -c azl -n '__azl_at sandbox fault add' -l times -d 'How often (default 1).' -x
complete -c azl -n '__azl_at sandbox fault add' -l cut -d 'Close the connection, no answer.'
complete -c azl -n '__azl_at sandbox fault add' -l operation -d 'Accept the request, then fail its operation.'
complete -c azl -n '__azl_at sandbox fault add' -l until-cleared -d 'Not N times, but until cleared.'
complete -c azl -n '__azl_at sandbox fault add' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox fault add' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox fault add' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox fault add' -l help -s h -d 'Show this message and exit.'

# azl sandbox fault list
complete -c azl -n '__azl_at sandbox fault list' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox fault list' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox fault list' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox fault list' -l help -s h -d 'Show this message and exit.'

# azl sandbox fault clear
complete -c azl -n '__azl_at sandbox fault clear' -l node -d 'A machine, or a cluster\'s node.' -x -a '(__azl_names vm)'
complete -c azl -n '__azl_at sandbox fault clear' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox fault clear' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox fault clear' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox fault clear' -l help -s h -d 'Show this message and exit.'

# azl sandbox fault presets
complete -c azl -n '__azl_at sandbox fault presets' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox fault presets' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox fault presets' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox fault presets' -l help -s h -d 'Show this message and exit.'

# azl sandbox publish
complete -c azl -n '__azl_at sandbox publish' -l advisory -d 'An advisory that names it.' -x
complete -c azl -n '__azl_at sandbox publish' -l severity -d 'Critical, Important, Moderate, Low; or None: no security update.' -x
complete -c azl -n '__azl_at sandbox publish' -l post -d 'Its %post script: `exit 1` makes it fail.' -x
complete -c azl -n '__azl_at sandbox publish' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox publish' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox publish' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox publish' -l help -s h -d 'Show this message and exit.'

# azl sandbox publish-images
complete -c azl -n '__azl_at sandbox publish-images' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox publish-images' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox publish-images' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox publish-images' -l help -s h -d 'Show this message and exit.'

# azl sandbox logs
complete -c azl -n '__azl_at sandbox logs' -l lines -s n -d 'How many, from the end.' -x
complete -c azl -n '__azl_at sandbox logs' -l requests -l server -d 'Requests, or the server\'s own words.'
complete -c azl -n '__azl_at sandbox logs' -l follow -s f -d 'Go on until Ctrl-C.'
complete -c azl -n '__azl_at sandbox logs' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at sandbox logs' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at sandbox logs' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at sandbox logs' -l help -s h -d 'Show this message and exit.'

# azl doctor
complete -c azl -n '__azl_at doctor' -l output -s o -d 'table, json, jsonl, yaml, tsv or name.' -x -a 'table json jsonl yaml tsv name'
complete -c azl -n '__azl_at doctor' -l query -d 'Select from the result, as az does.' -x
complete -c azl -n '__azl_at doctor' -l no-color -d 'No colour, as NO_COLOR.'
complete -c azl -n '__azl_at doctor' -l subscription -d 'Subscription to work in.' -x
complete -c azl -n '__azl_at doctor' -l profile -d 'Profile to use.' -x -a '(__azl_names profile)'
complete -c azl -n '__azl_at doctor' -l help -s h -d 'Show this message and exit.'

# azl completion
complete -c azl -n '__azl_at completion' -a 'show' -d 'Print the completion script of a shell.'
complete -c azl -n '__azl_at completion' -a 'install' -d 'Put the script where your shell finds it.'
complete -c azl -n '__azl_at completion' -l help -s h -d 'Show this message and exit.'

# azl completion show
complete -c azl -n '__azl_at completion show' -a 'bash zsh fish'
complete -c azl -n '__azl_at completion show' -l help -s h -d 'Show this message and exit.'

# azl completion install
complete -c azl -n '__azl_at completion install' -l shell -d 'Which shell; unset: $SHELL.' -x -a 'bash zsh fish'
complete -c azl -n '__azl_at completion install' -l dry-run -d 'Say what would be done; do nothing.'
complete -c azl -n '__azl_at completion install' -l help -s h -d 'Show this message and exit.'

# azl help
complete -c azl -n '__azl_at help' -a 'exit-codes' -d 'What each exit status means.'
complete -c azl -n '__azl_at help' -a 'output' -d 'Formats, --query, and what goes to stdout and stderr.'
complete -c azl -n '__azl_at help' -a 'selection' -d 'How to say which machines a command is about.'
complete -c azl -n '__azl_at help' -l help -s h -d 'Show this message and exit.'

# azl help exit-codes
complete -c azl -n '__azl_at help exit-codes' -l help -s h -d 'Show this message and exit.'

# azl help output
complete -c azl -n '__azl_at help output' -l help -s h -d 'Show this message and exit.'

# azl help selection
complete -c azl -n '__azl_at help selection' -l help -s h -d 'Show this message and exit.'
