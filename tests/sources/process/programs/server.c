/* A small server that waits as its first argument says: poll, select or epoll. It sends BIG bytes
   to a client that has sent anything, as far as the kernel takes them, and reads no more of it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 64
#define BIG (8 << 20)

static struct pollfd fds[MOST];
static int count = 1, epoll = -1;

static void take(int fd)
{
    static char big[BIG];
    char word[100];
    if (read(fd, word, sizeof word) > 0)
        for (int i = 0; i < 9 && write(fd, big, sizeof big) > 0; i++)
            ;
}

static void admit(void)
{
    int fd = accept4(fds[0].fd, NULL, NULL, SOCK_NONBLOCK);
    /* Every other one is edge-triggered too. None is armed again after its event. */
    struct epoll_event event = {EPOLLIN | EPOLLONESHOT | (count % 2 ? 0 : EPOLLET), {.fd = fd}};
    if (fd < 0 || count == MOST)
        exit(1);
    fds[count++] = (struct pollfd){fd, POLLIN, 0};
    if (epoll >= 0)
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* An event is delivered once: a client that has sent is not waited for again. */
static void delivered(int i)
{
    if (i == 0)
        admit();
    else {
        take(fds[i].fd);
        fds[i].events = 0;
    }
}

static void by_poll(void)
{
    poll(fds, count, -1);
    for (int i = count - 1; i >= 0; i--)
        if (fds[i].revents & POLLIN)
            delivered(i);
}

static void by_select(void)
{
    fd_set set;
    FD_ZERO(&set);
    for (int i = 0; i < count; i++)
        if (fds[i].events)
            FD_SET(fds[i].fd, &set);
    select(FD_SETSIZE, &set, NULL, NULL, NULL);
    for (int i = count - 1; i >= 0; i--)
        if (FD_ISSET(fds[i].fd, &set))
            delivered(i);
}

static void by_epoll(void)
{
    struct epoll_event event;
    if (epoll_wait(epoll, &event, 1, -1) == 1)
        event.data.fd == fds[0].fd ? admit() : take(event.data.fd);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(argc == 3 ? atoi(argv[2]) : 0),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    fds[0] = (struct pollfd){socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0};
    if (argc != 3 || bind(fds[0].fd, (void *)&address, sizeof address) || listen(fds[0].fd, 9))
        return 1;
    if (!strcmp(argv[1], "epoll")) {
        struct epoll_event event = {EPOLLIN, {.fd = fds[0].fd}};
        epoll = epoll_create1(0);
        epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0].fd, &event);
    }
    for (;;)
        epoll >= 0 ? by_epoll() : strcmp(argv[1], "poll") ? by_select() : by_poll();
}
