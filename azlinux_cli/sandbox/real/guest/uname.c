/* Preloaded on real nodes of the azl sandbox: uname(2) names the kernel that the boot loader chose,
 * so that package tools protect the kernel that "runs", as every other program sees it, too. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name)
{
    char text[sizeof name->release];
    ssize_t length;
    int file, result = (int)syscall(SYS_uname, name);

    if (result != 0 || (file = open("/run/azl/kernel-release", O_RDONLY | O_CLOEXEC)) < 0)
        return result;
    length = read(file, text, sizeof text - 1);
    close(file);
    if (length > 1) {
        text[length] = '\0';
        text[strcspn(text, "\n")] = '\0';
        strcpy(name->release, text);
        strcpy(name->version, "#1 SMP PREEMPT_DYNAMIC");
    }
    return 0;
}
