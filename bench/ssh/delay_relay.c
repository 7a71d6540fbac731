/* A round trip in front of a farm, where the kernel has no netem.
 *
 *   delay_relay LISTEN_PORT FARM_PORT ONE_WAY_MS
 *
 * A connection to ADDRESS:LISTEN_PORT is passed on to ADDRESS:FARM_PORT, every byte later by
 * ONE_WAY_MS. The connection itself cannot be delayed from outside the kernel, so what comes first
 * pays for it: the farm sees the connection, and with it the first bytes, three ways after the
 * client began, exactly when a real path would have shown them. Loopback interface only.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 4096, EVENTS = 256, PIECE = 16384, WAYS_TO_CONNECT = 3 };

struct pair;

struct side {
    struct pair *pair;
    struct side *other;
    int fd;
};

struct pair {
    struct side client, farm;
    int pieces; /* still on their way */
    bool closed;
};

/* Bytes on their way to `to`; none of them: the end of the stream, or the connection itself. */
struct piece {
    struct piece *next;
    struct side *to;
    uint64_t due_ns;
    enum { BYTES, END, CONNECT } kind;
    size_t size;
    char bytes[];
};

/* Two queues, each in the order of time: pieces travel one way, connections three. */
struct queue {
    struct piece *first, **last;
};

static struct queue travelling, connecting;
static int epoll, farm_port;
static uint64_t one_way_ns;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void send_off(struct queue *queue, struct piece *piece, struct side *to, int ways) {
    piece->next = NULL;
    piece->to = to;
    piece->due_ns = now_ns() + ways * one_way_ns;
    *queue->last = piece;
    queue->last = &piece->next;
    to->pair->pieces++;
}

static struct piece *new_piece(int kind, size_t size) {
    struct piece *piece = malloc(sizeof *piece + size);
    piece->kind = kind;
    piece->size = size;
    return piece;
}

static void watch(struct side *side) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = side};
    epoll_ctl(epoll, EPOLL_CTL_ADD, side->fd, &event);
}

static void hang_up(struct pair *pair) {
    if (pair->closed) return;
    pair->closed = true;
    if (pair->client.fd >= 0) close(pair->client.fd);
    if (pair->farm.fd >= 0) close(pair->farm.fd);
}

static void accept_one(int listener) {
    int on = 1, fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct pair *pair = calloc(1, sizeof *pair);
    pair->client = (struct side){pair, &pair->farm, fd};
    pair->farm = (struct side){pair, &pair->client, -1};
    send_off(&connecting, new_piece(CONNECT, 0), &pair->farm, WAYS_TO_CONNECT);
}

/* The address that the client asked for, on the farm's port. Then the client's bytes are read. */
static void connect_farm(struct pair *pair) {
    int on = 1;
    struct sockaddr_in asked;
    socklen_t size = sizeof asked;
    getsockname(pair->client.fd, (struct sockaddr *)&asked, &size);
    asked.sin_port = htons(farm_port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pair->farm.fd = fd;
    if (connect(fd, (struct sockaddr *)&asked, sizeof asked) != 0) {
        hang_up(pair);
        return;
    }
    /* What the client sent meanwhile has already travelled: it arrives with the connection. */
    char early[PIECE];
    ssize_t got = recv(pair->client.fd, early, sizeof early, MSG_DONTWAIT);
    if (got == 0 || (got > 0 && send(fd, early, got, MSG_NOSIGNAL) != got)) {
        hang_up(pair);
        return;
    }
    watch(&pair->client);
    watch(&pair->farm);
}

static void arrive(struct piece *piece) {
    struct pair *pair = piece->to->pair;
    if (!pair->closed) {
        if (piece->kind == CONNECT)
            connect_farm(pair);
        else if (piece->kind == END)
            hang_up(pair);
        else if (send(piece->to->fd, piece->bytes, piece->size, MSG_NOSIGNAL) !=
                 (ssize_t)piece->size)
            hang_up(pair); /* nobody here sends more than a socket holds */
    }
    if (--pair->pieces == 0 && pair->closed) free(pair);
    free(piece);
}

static void read_from(struct side *side) {
    char bytes[PIECE];
    if (side->pair->closed) return;
    ssize_t got = recv(side->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    struct piece *piece = new_piece(got > 0 ? BYTES : END, got > 0 ? got : 0);
    if (got > 0)
        memcpy(piece->bytes, bytes, got);
    else
        epoll_ctl(epoll, EPOLL_CTL_DEL, side->fd, NULL);
    send_off(&travelling, piece, side->other, 1);
}

static void deliver(struct queue *queue) {
    uint64_t now = now_ns();
    while (queue->first != NULL && queue->first->due_ns <= now) {
        struct piece *piece = queue->first;
        queue->first = piece->next;
        if (queue->first == NULL) queue->last = &queue->first;
        arrive(piece);
    }
}

static void set_timer(int timer) {
    uint64_t due = 0;
    struct queue *queues[] = {&travelling, &connecting};
    for (int n = 0; n < 2; n++) {
        struct piece *first = queues[n]->first;
        if (first != NULL && (due == 0 || first->due_ns < due)) due = first->due_ns;
    }
    struct itimerspec at = {.it_value = {due / 1000000000ull, due % 1000000000ull}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
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

static void run(int listener, int timer) {
    static struct side listening, ticking;
    struct epoll_event events[EVENTS];
    listening.fd = listener;
    ticking.fd = timer;
    watch(&listening);
    watch(&ticking);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int n = 0; n < ready; n++) {
            struct side *side = events[n].data.ptr;
            if (side == &listening)
                accept_one(listener);
            else if (side != &ticking)
                read_from(side);
        }
        deliver(&travelling);
        deliver(&connecting);
        set_timer(timer);
    }
}

int main(int argc, char **argv) {
    struct rlimit files;
    if (argc != 4) {
        fprintf(stderr, "LISTEN_PORT FARM_PORT ONE_WAY_MS\n");
        return 2;
    }
    farm_port = atoi(argv[2]);
    one_way_ns = atof(argv[3]) * 1e6;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    travelling.last = &travelling.first;
    connecting.last = &connecting.first;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    run(listen_on(atoi(argv[1])), timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
}
