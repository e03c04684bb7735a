/* Loaded before the C library: the clock of the day is off by as many seconds as the file CLOCK_OFFSET holds, eight
   bytes that are looked at each time. Clocks that only measure, sleeps and times of files stay as they are. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const long *seconds;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("CLOCK_OFFSET");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *bytes = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (bytes != MAP_FAILED) seconds = bytes;
}

int clock_gettime(clockid_t clock, struct timespec *found) {
  int failed = syscall(SYS_clock_gettime, clock, found);
  if (!failed && seconds && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) found->tv_sec += *seconds;
  return failed;
}

int gettimeofday(struct timeval *found, void *zone) {
  int failed = syscall(SYS_gettimeofday, found, zone);
  if (!failed && seconds) found->tv_sec += *seconds;
  return failed;
}

time_t time(time_t *found) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (found) *found = now.tv_sec;
  return now.tv_sec;
}
