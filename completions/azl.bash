# azl completion for bash. Generated from the command tree; do not edit.
# No process is started: names come from the files that azl's ordinary commands keep.

_azl_names() {
  local file line kind=$1
  if [[ $kind == profile ]]; then
    file=${AZL_CONFIG_DIR:-${XDG_CONFIG_HOME:-$HOME/.config}/azl}/config.toml
    [[ -z $AZL_CONFIG_DIR && $OSTYPE == darwin* ]] &&
      file="$HOME/Library/Application Support/azl/config.toml"
  else
    file=${AZL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/azl}/names/$kind
    [[ -z $AZL_CACHE_DIR && $OSTYPE == darwin* ]] && file=$HOME/Library/Caches/azl/names/$kind
  fi
  [[ -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $kind == profile ]]; then
      [[ $line =~ ^\[profiles\.\"?([^]\"]+)\"?\]$ ]] || continue
      line=${BASH_REMATCH[1]}
    fi
    if [[ -n $line && $line == "$cur"* ]]; then
      printf -v line %q "$line"
      COMPREPLY+=("$line")
    fi
  done < "$file"
}

# $1: nothing, @files, @KIND of name, or words with commas between them.
_azl_from() {
  local word words
  case $1 in
    '') ;;
    @files)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
      ;;
    @*) _azl_names "${1#@}" ;;
    *)
      IFS=, read -ra words <<< "$1"
      for word in "${words[@]}"; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
      done
      ;;
  esac
}

# Sets for the command at $path: children, options, takes (options with values and their source),
# args (the source of its words).
_azl_at() {
  children='' options='' takes='' args=''
  case $path in
    '')
      children='vm image node update migrate aks nodepool rollout auth config sandbox doctor completion help'
      options='--version -V -h --help'
      ;;
    vm)
      children='create list show start stop restart deallocate resize delete ssh run wait'
      options='-h --help'
      ;;
    'vm create')
      options='--resource-group -g --location -l --image --arch --size --zone -z --ssh-key-value --ssh-source --admin-username --public-ip --no-public-ip --os-disk-size-gb --data-disk-sizes-gb --spot --max-price --eviction-policy --tags --assign-identity --custom-data --security-type --boot-diagnostics --no-boot-diagnostics --vnet --subnet --nsg --count --from-file --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --location= -l= --image=azurelinux-3,azurelinux-4,acl --arch=x64,Arm64 --size= --zone=1,2,3 -z=1,2,3 --ssh-key-value=@files --ssh-source= --admin-username= --os-disk-size-gb= --data-disk-sizes-gb= --max-price= --eviction-policy= --tags= --assign-identity= --custom-data=@files --security-type= --vnet= --subnet= --nsg= --count= --from-file=@files --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'vm list')
      options='--resource-group -g --selector -l --os --exclude --all --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm show')
      options='--resource-group -g --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm start')
      options='--resource-group -g --selector -l --os --exclude --all --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm stop')
      options='--resource-group -g --selector -l --os --exclude --all --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm restart')
      options='--resource-group -g --selector -l --os --exclude --all --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm deallocate')
      options='--resource-group -g --selector -l --os --exclude --all --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm resize')
      options='--size --resource-group -g --selector -l --os --exclude --all --deallocate --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--size= --resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm delete')
      options='--resource-group -g --selector -l --os --exclude --all --yes -y --dry-run --no-wait --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm ssh')
      options='--resource-group -g --print --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm run')
      options='--resource-group -g --selector -l --os --exclude --all --sudo --script --via --timeout --run-timeout --parallel --max-status --dry-run --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --script=@files --via= --timeout= --run-timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'vm wait')
      options='--for --resource-group -g --selector -l --os --exclude --all --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--for=running,stopped,deallocated,exists,deleted,ssh --resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    image)
      children='list show'
      options='-h --help'
      ;;
    'image list')
      options='--location -l --arch --output -o --query --no-color --subscription --profile -h --help'
      takes='--location= -l= --arch=x64,Arm64 --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'image show')
      options='--location -l --arch --output -o --query --no-color --subscription --profile -h --help'
      takes='--location= -l= --arch=x64,Arm64 --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=azurelinux-3,azurelinux-4,acl
      ;;
    node)
      children='list report run trust'
      options='-h --help'
      ;;
    'node list')
      options='--resource-group -g --selector -l --os --exclude --hosts --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'node report')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'node run')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --sudo --script --via --timeout --run-timeout --parallel --max-status --dry-run --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --script=@files --via= --timeout= --run-timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    'node trust')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --fingerprint --list --forget --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --fingerprint= --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@vm
      ;;
    update)
      children='check plan apply'
      options='-h --help'
      ;;
    'update check')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --security --exit-code --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'update plan')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --out --security --package --exclude-package --reboot --download-first --snapshot --force-managed --skip-unreachable --step-timeout --boot-timeout --reason --max-failures --loose --canary --waves --parallel --max-per --soak --wave-soak --healthy-for --healthy-within --progress-deadline --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --out=@files --package= --exclude-package= --reboot= --step-timeout= --boot-timeout= --reason= --max-failures= --canary= --waves= --parallel= --max-per= --soak= --wave-soak= --healthy-for= --healthy-within= --progress-deadline= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'update apply')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --plan --yes -y --dry-run --no-wait --security --package --exclude-package --reboot --download-first --snapshot --force-managed --skip-unreachable --step-timeout --boot-timeout --reason --max-failures --loose --canary --waves --parallel --max-per --soak --wave-soak --healthy-for --healthy-within --progress-deadline --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --plan=@files --package= --exclude-package= --reboot= --step-timeout= --boot-timeout= --reason= --max-failures= --canary= --waves= --parallel= --max-per= --soak= --wave-soak= --healthy-for= --healthy-within= --progress-deadline= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    migrate)
      children='plan apply check capture accept'
      options='-h --help'
      ;;
    'migrate plan')
      options='--resource-group -g --selector -l --os --exclude --all --strategy --image --accepted --accept-loss --leave --carry-host-keys --repository --repository-key --keep-days --step-timeout --boot-timeout --reason --max-failures --loose --canary --waves --parallel --max-per --soak --wave-soak --healthy-for --healthy-within --progress-deadline --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --strategy= --image=azurelinux-3,azurelinux-4,acl --accepted=@files --accept-loss= --leave= --repository= --repository-key=@files --keep-days= --step-timeout= --boot-timeout= --reason= --max-failures= --canary= --waves= --parallel= --max-per= --soak= --wave-soak= --healthy-for= --healthy-within= --progress-deadline= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'migrate apply')
      options='--resource-group -g --selector -l --os --exclude --all --yes -y --dry-run --no-wait --strategy --image --accepted --accept-loss --leave --carry-host-keys --repository --repository-key --keep-days --step-timeout --boot-timeout --reason --max-failures --loose --canary --waves --parallel --max-per --soak --wave-soak --healthy-for --healthy-within --progress-deadline --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --strategy= --image=azurelinux-3,azurelinux-4,acl --accepted=@files --accept-loss= --leave= --repository= --repository-key=@files --keep-days= --step-timeout= --boot-timeout= --reason= --max-failures= --canary= --waves= --parallel= --max-per= --soak= --wave-soak= --healthy-for= --healthy-within= --progress-deadline= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'migrate check')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --by --strategy --window --accepted --html --fix --yes -y --dry-run --list-checks --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --by=finding,node --strategy= --window= --accepted=@files --html=@files --fix= --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'migrate capture')
      options='--resource-group -g --selector -l --os --exclude --all --hosts --timeout --parallel --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --selector= -l= --os=3.0,4.0,acl --exclude=@vm --hosts=@files --timeout= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'migrate accept')
      options='--reason --by --expires --accepted --output -o --query --no-color --subscription --profile -h --help'
      takes='--reason= --by= --expires= --accepted=@files --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    aks)
      children='list show create delete get-credentials'
      options='-h --help'
      ;;
    'aks list')
      options='--resource-group -g --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'aks show')
      options='--resource-group -g --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'aks create')
      options='--resource-group -g --location -l --kubernetes-version -k --nodepool-name --os-sku --node-vm-size -s --node-count -c --min-count --max-count --zones -z --tier --auto-upgrade-channel --node-os-upgrade-channel --ssh-key-value --tags --dry-run --no-wait --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --location= -l= --kubernetes-version= -k= --nodepool-name= --os-sku= --node-vm-size= -s= --node-count= -c= --min-count= --max-count= --zones=1,2,3 -z=1,2,3 --tier= --auto-upgrade-channel= --node-os-upgrade-channel= --ssh-key-value=@files --tags= --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'aks delete')
      options='--resource-group -g --yes -y --dry-run --no-wait --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'aks get-credentials')
      options='--resource-group -g --admin --file -f --context --overwrite-existing --output -o --query --no-color --subscription --profile -h --help'
      takes='--resource-group=@group -g=@group --file=@files -f=@files --context= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    nodepool)
      children='list show add scale upgrade migrate repair delete'
      options='-h --help'
      ;;
    'nodepool list')
      options='--cluster --cluster-name --resource-group -g --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool show')
      options='--cluster --cluster-name --resource-group -g --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool add')
      options='--cluster --cluster-name --resource-group -g --os-sku --mode --node-vm-size -s --node-count -c --min-count --max-count --kubernetes-version -k --zones -z --labels --node-taints --tags --max-pods --node-osdisk-type --node-osdisk-size --priority --max-surge --vnet-subnet-id --dry-run --no-wait --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --os-sku= --mode= --node-vm-size= -s= --node-count= -c= --min-count= --max-count= --kubernetes-version= -k= --zones=1,2,3 -z=1,2,3 --labels= --node-taints= --tags= --max-pods= --node-osdisk-type= --node-osdisk-size= --priority= --max-surge= --vnet-subnet-id= --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool scale')
      options='--cluster --cluster-name --resource-group -g --node-count -c --min-count --max-count --dry-run --no-wait --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --node-count= -c= --min-count= --max-count= --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool upgrade')
      options='--cluster --cluster-name --resource-group -g --kubernetes-version -k --os-sku --max-surge --max-unavailable --drain-timeout --node-soak-duration --max-failed-nodes --confirm-no-rollback --reason --yes -y --dry-run --no-wait --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --kubernetes-version= -k= --os-sku= --max-surge= --max-unavailable= --drain-timeout= --node-soak-duration= --max-failed-nodes= --reason= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool migrate')
      options='--cluster --cluster-name --resource-group -g --os-sku --kubernetes-version -k --batch --drain-timeout --ready-timeout --soak --final-soak --green-name --force --delete-emptydir-data --confirm-no-rollback --reason --yes -y --dry-run --no-wait --gate --window --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --os-sku= --kubernetes-version= -k= --batch= --drain-timeout= --ready-timeout= --soak= --final-soak= --green-name= --reason= --gate= --window= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool repair')
      options='--cluster --cluster-name --resource-group -g --yes -y --dry-run --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'nodepool delete')
      options='--cluster --cluster-name --resource-group -g --yes -y --dry-run --no-wait --timeout --output -o --query --no-color --subscription --profile -h --help'
      takes='--cluster= --cluster-name= --resource-group=@group -g=@group --timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    rollout)
      children='list show watch pause resume rollback abort cleanup events report verify'
      options='-h --help'
      ;;
    'rollout list')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'rollout show')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    'rollout watch')
      options='--timeout --output -o --query --no-color -h --help'
      takes='--timeout= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    'rollout pause')
      options='--reason --no-wait --output -o --query --no-color -h --help'
      takes='--reason= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    'rollout resume')
      options='--reason --approve --retry --no-retry --max-failures --parallel --wait --no-wait --output -o --query --no-color --subscription --profile -h --help'
      takes='--reason= --max-failures= --parallel= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@run
      ;;
    'rollout rollback')
      options='--by --max-failures --parallel --healthy-for --healthy-within --reason --yes -y --dry-run --no-wait --output -o --query --no-color --subscription --profile -h --help'
      takes='--by= --max-failures= --parallel= --healthy-for= --healthy-within= --reason= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@run
      ;;
    'rollout abort')
      options='--reason --no-wait --yes -y --dry-run --output -o --query --no-color -h --help'
      takes='--reason= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    'rollout cleanup')
      options='--yes -y --dry-run --output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=@run
      ;;
    'rollout events')
      options='--follow -f --output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    'rollout report')
      options='--output -o --output-file -h --help'
      takes='--output=text,json,html -o=text,json,html --output-file=@files '
      args=@run
      ;;
    'rollout verify')
      options='--digest --output -o --query --no-color -h --help'
      takes='--digest= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      args=@run
      ;;
    auth)
      children='login status logout'
      options='-h --help'
      ;;
    'auth login')
      options='--service-principal --device-code --managed-identity --tenant --client-id --secret-file --secret-stdin --subscription --profile --output -o --query --no-color -h --help'
      takes='--tenant= --client-id= --secret-file=@files --subscription= --profile=@profile --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'auth status')
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'auth logout')
      options='--profile -h --help'
      takes='--profile=@profile '
      ;;
    config)
      children='list get set unset use profiles'
      options='-h --help'
      ;;
    'config list')
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    'config get')
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=cloud,endpoint,authority,ca-bundle,sign-in,tenant-id,subscription,client-id,client-secret-file,location,resource-group,image,size,output,ssh-user,ssh-key,ssh-port,ssh-source,jump-host,ways,host-ca,ssh-config,parallel,catalog
      ;;
    'config set')
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=cloud,endpoint,authority,ca-bundle,sign-in,tenant-id,subscription,client-id,client-secret-file,location,resource-group,image,size,output,ssh-user,ssh-key,ssh-port,ssh-source,jump-host,ways,host-ca,ssh-config,parallel,catalog
      ;;
    'config unset')
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      args=cloud,endpoint,authority,ca-bundle,sign-in,tenant-id,subscription,client-id,client-secret-file,location,resource-group,image,size,output,ssh-user,ssh-key,ssh-port,ssh-source,jump-host,ways,host-ca,ssh-config,parallel,catalog
      ;;
    'config use')
      options='-h --help'
      args=@profile
      ;;
    'config profiles')
      children='list delete'
      options='-h --help'
      ;;
    'config profiles list')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'config profiles delete')
      options='--yes -y -h --help'
      args=@profile
      ;;
    sandbox)
      children='start stop status reset fault publish publish-images logs'
      options='-h --help'
      ;;
    'sandbox start')
      options='--operation-seconds --latency-ms --retry-after --port --nodes --rootfs --use --no-use --output -o --query --no-color -h --help'
      takes='--operation-seconds= --latency-ms= --retry-after= --port= --nodes= --rootfs= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox stop')
      options='-h --help'
      ;;
    'sandbox status')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox reset')
      options='--yes -y -h --help'
      ;;
    'sandbox fault')
      children='add list clear presets'
      options='-h --help'
      ;;
    'sandbox fault add')
      options='--code --method --path --status --message --delay --retry-after --node --fault --times --cut --operation --until-cleared --output -o --query --no-color -h --help'
      takes='--code= --method= --path= --status= --message= --delay= --retry-after= --node=@vm --fault= --times= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox fault list')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox fault clear')
      options='--node --output -o --query --no-color -h --help'
      takes='--node=@vm --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox fault presets')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox publish')
      options='--advisory --severity --post --output -o --query --no-color -h --help'
      takes='--advisory= --severity= --post= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox publish-images')
      options='--output -o --query --no-color -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    'sandbox logs')
      options='--lines -n --requests --server --follow -f --output -o --query --no-color -h --help'
      takes='--lines= -n= --output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= '
      ;;
    doctor)
      options='--output -o --query --no-color --subscription --profile -h --help'
      takes='--output=table,json,jsonl,yaml,tsv,name -o=table,json,jsonl,yaml,tsv,name --query= --subscription= --profile=@profile '
      ;;
    completion)
      children='show install'
      options='-h --help'
      ;;
    'completion show')
      options='-h --help'
      args=bash,zsh,fish
      ;;
    'completion install')
      options='--shell --dry-run -h --help'
      takes='--shell=bash,zsh,fish '
      ;;
    help)
      children='exit-codes output selection'
      options='-h --help'
      ;;
    'help exit-codes')
      options='-h --help'
      ;;
    'help output')
      options='-h --help'
      ;;
    'help selection')
      options='-h --help'
      ;;
  esac
}

_azl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev='' path='' word i
  local children options takes args
  COMPREPLY=()
  (( COMP_CWORD > 0 )) && prev=${COMP_WORDS[COMP_CWORD-1]}
  # bash takes `--output=json` apart at the equals sign.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]] && (( COMP_CWORD > 1 )); then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  _azl_at
  for (( i = 1; i < COMP_CWORD; i++ )); do
    word=${COMP_WORDS[i]}
    if [[ $word == -- ]]; then
      return 0
    elif [[ " $takes" == *" $word="* ]]; then
      [[ ${COMP_WORDS[i+1]} == = ]] && (( i++ ))
      (( i++ ))
    elif [[ $word != -* && " $children " == *" $word "* ]]; then
      path=${path:+$path }$word
      _azl_at
    elif [[ $word != -* && -n $children ]]; then
      return 0
    fi
  done
  if [[ $prev == -* && " $takes" == *" $prev="* ]]; then
    word=" $takes"
    word=${word#*" $prev="}
    _azl_from "${word%% *}"
  elif [[ $cur == -* ]]; then
    for word in $options; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
  elif [[ -n $children ]]; then
    for word in $children; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
  else
    _azl_from "$args"
  fi
}

complete -F _azl azl
