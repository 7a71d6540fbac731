/* A light SSH server for many loopback addresses: what is left of a login is the cryptography.
 *
 *   light_sshd PORT HOST_KEY AUTHORIZED_KEY ANSWER_FILE COUNTS_FILE WORKERS
 *
 * Every command on every channel gets the bytes of ANSWER_FILE and exit status 0; nothing is ever
 * executed. Signatures are checked against the one AUTHORIZED_KEY. COUNTS_FILE is mapped: what the
 * workers served, for whoever measures (struct counts). It listens on the loopback interface only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 4096, EVENTS = 256, PENDING = 64 };

struct counts {
    atomic_uint_fast64_t connections, logins, commands, last_command_ns;
};

struct client {
    int fd;
    uint32_t watched;
    ssh_session session;
    ssh_event event;
    struct ssh_server_callbacks_struct server;
    struct ssh_channel_callbacks_struct channel;
    ssh_channel asked[PENDING]; /* accepted commands whose answer is still to be sent */
    int asked_count;
};

static struct counts *counts;
static ssh_key authorized;
static char *answer;
static uint32_t answer_size;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int on_key(ssh_session session, const char *user, struct ssh_key_struct *key, char state,
                  void *data) {
    (void)session, (void)user, (void)data;
    if (ssh_key_cmp(key, authorized, SSH_KEY_CMP_PUBLIC) != 0) return SSH_AUTH_DENIED;
    if (state == SSH_PUBLICKEY_STATE_NONE) return SSH_AUTH_SUCCESS;
    if (state != SSH_PUBLICKEY_STATE_VALID) return SSH_AUTH_DENIED;
    atomic_fetch_add(&counts->logins, 1);
    return SSH_AUTH_SUCCESS;
}

static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *data) {
    struct client *client = data;
    (void)session, (void)command;
    if (client->asked_count == PENDING) return 1;
    client->asked[client->asked_count++] = channel; /* libssh confirms after this returns */
    return 0;
}

static int on_pty(ssh_session session, ssh_channel channel, const char *term, int width, int height,
                  int width_px, int height_px, void *data) {
    (void)session, (void)channel, (void)term, (void)width, (void)height;
    (void)width_px, (void)height_px, (void)data;
    return 0;
}

static ssh_channel on_session(ssh_session session, void *data) {
    struct client *client = data;
    ssh_channel channel = ssh_channel_new(session);
    if (channel != NULL) ssh_add_channel_callbacks(channel, &client->channel);
    return channel;
}

static void answer_commands(struct client *client) {
    for (int n = 0; n < client->asked_count; n++) {
        ssh_channel channel = client->asked[n];
        struct timespec now;
        ssh_channel_write(channel, answer, answer_size);
        ssh_channel_request_send_exit_status(channel, 0);
        ssh_channel_send_eof(channel);
        ssh_channel_close(channel);
        clock_gettime(CLOCK_MONOTONIC, &now);
        atomic_fetch_add(&counts->commands, 1);
        atomic_store(&counts->last_command_ns, now.tv_sec * 1000000000ull + now.tv_nsec);
    }
    client->asked_count = 0;
}

static void hang_up(struct client *client) {
    ssh_event_remove_session(client->event, client->session);
    ssh_event_free(client->event);
    ssh_disconnect(client->session);
    ssh_free(client->session);
    free(client);
}

/* Ask epoll for what libssh wants: output that did not fit waits for room. */
static int watch(int epoll, struct client *client, int operation) {
    uint32_t wanted = EPOLLIN;
    if (ssh_get_poll_flags(client->session) & SSH_WRITE_PENDING) wanted |= EPOLLOUT;
    if (operation == EPOLL_CTL_MOD && wanted == client->watched) return 0;
    client->watched = wanted;
    struct epoll_event event = {.events = wanted, .data.ptr = client};
    return epoll_ctl(epoll, operation, client->fd, &event);
}

static void serve(int epoll, struct client *client) {
    int rc = ssh_event_dopoll(client->event, 0);
    answer_commands(client);
    if (rc == SSH_ERROR || ssh_get_status(client->session) & (SSH_CLOSED | SSH_CLOSED_ERROR))
        hang_up(client);
    else
        watch(epoll, client, EPOLL_CTL_MOD);
}

static void greet(int epoll, ssh_bind bind, int fd) {
    int on = 1;
    struct client *client = calloc(1, sizeof *client);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client->fd = fd;
    client->session = ssh_new();
    if (ssh_bind_accept_fd(bind, client->session, fd) != SSH_OK) {
        fprintf(stderr, "accept: %s\n", ssh_get_error(bind));
        ssh_free(client->session);
        free(client);
        return;
    }
    client->server.userdata = client->channel.userdata = client;
    client->server.auth_pubkey_function = on_key;
    client->server.channel_open_request_session_function = on_session;
    client->channel.channel_exec_request_function = on_exec;
    client->channel.channel_pty_request_function = on_pty;
    ssh_callbacks_init(&client->server);
    ssh_callbacks_init(&client->channel);
    ssh_set_server_callbacks(client->session, &client->server);
    ssh_set_auth_methods(client->session, SSH_AUTH_METHOD_PUBLICKEY);
    ssh_set_blocking(client->session, 0);
    atomic_fetch_add(&counts->connections, 1);
    client->event = ssh_event_new();
    ssh_handle_key_exchange(client->session); /* sends the banner; the rest follows from events */
    ssh_event_add_session(client->event, client->session);
    watch(epoll, client, EPOLL_CTL_ADD);
}

static void work(int listener, ssh_bind bind) {
    struct epoll_event events[EVENTS];
    int epoll = epoll_create1(0);
    struct epoll_event listening = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int n = 0; n < ready; n++) {
            if (events[n].data.ptr != NULL) {
                serve(epoll, events[n].data.ptr);
                continue;
            }
            int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0) greet(epoll, bind, fd);
        }
    }
}

static int listen_on(int port) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) != 0) die("SO_BINDTODEVICE lo");
    if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0) die("bind");
    if (listen(fd, BACKLOG) != 0) die("listen");
    return fd;
}

static void read_answer(const char *path) {
    struct stat about;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &about) != 0) die(path);
    answer_size = about.st_size;
    answer = malloc(answer_size);
    if (read(fd, answer, answer_size) != (ssize_t)answer_size) die(path);
    close(fd);
}

static void map_counts(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, sizeof *counts) != 0) die(path);
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counts == MAP_FAILED) die("mmap");
}

int main(int argc, char **argv) {
    struct rlimit files;
    bool no_config = false;
    if (argc != 7) {
        fprintf(stderr, "PORT HOST_KEY AUTHORIZED_KEY ANSWER_FILE COUNTS_FILE WORKERS\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    ssh_init();
    if (ssh_pki_import_pubkey_file(argv[3], &authorized) != SSH_OK) die(argv[3]);
    read_answer(argv[4]);
    map_counts(argv[5]);
    ssh_bind bind = ssh_bind_new();
    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no_config);
    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HOSTKEY, argv[2]);
    int listener = listen_on(atoi(argv[1]));
    for (int workers = atoi(argv[6]); workers > 1; workers--) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            break;
        }
    }
    work(listener, bind);
}
