# Each line says ESCAPED only when it got at something it must not.
try() { if eval "$2" >/dev/null 2>&1; then echo "ESCAPED: $1"; fi; }
try "a file above the tree" 'echo x > ../outside.txt'
try "the passwords" 'echo x >> /etc/passwd'
try "another home" 'ls /root/.ssh /home/*/.ssh'
try "the secrets" 'cat ../.env ../../.env /repo/../.env'
try "the bot's environment" 'cat /proc/*/environ | tr "\0" "\n" | grep -E "(API_KEY|TOKEN|SECRET|DATABASE_URL)="'
try "another process" 'ps -e -o args= 2>/dev/null | grep -E "[a]pp\.py|[d]bos|[p]ostgres"'
try "the hidden tests" 'cat .git && git log --all'
try "the network" 'exec 3<>/dev/tcp/1.1.1.1/53'
try "the host's loopback" 'for port in 22 80 443 5432 8000 8080; do (exec 3<>/dev/tcp/127.0.0.1/$port) && exit 0; done; false'
echo "nothing found"
