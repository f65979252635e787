#include "providers/smb/file_system.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace openras::smb {
namespace {

constexpr unsigned kLargestWrite = 1 << 20;  // the most that FUSE gives at once

Session& session() { return *static_cast<Session*>(fuse_get_context()->private_data); }

SMBCFILE* handle(const fuse_file_info* info) { return reinterpret_cast<SMBCFILE*>(info->fh); }

int run(const std::function<ssize_t(SMBCCTX*)>& work) {
  return static_cast<int>(session().run(work));
}

// The server knows who may what; here everything is its user's. A read-only file has no write bits.
void own(struct stat& status) {
  bool read_only = S_ISREG(status.st_mode) && (status.st_mode & S_IWUSR) == 0;
  mode_t kind = S_ISDIR(status.st_mode) ? S_IFDIR : S_IFREG;
  status.st_mode = kind | (read_only ? 0555 : 0755);
  status.st_uid = geteuid();
  status.st_gid = getegid();
  status.st_nlink = S_ISDIR(status.st_mode) ? 2 : 1;
}

int get_attributes(const char* path, struct stat* out, fuse_file_info* info) {
  int result = run([&](SMBCCTX* context) -> ssize_t {
    // A handle that may only write may not ask for the attributes, either.
    if (info != nullptr && info->fh != 0 &&
        smbc_getFunctionFstat(context)(context, handle(info), out) == 0)
      return 0;
    return smbc_getFunctionStat(context)(context, session().url(path).c_str(), out);
  });
  if (result == 0) own(*out);
  return result;
}

int read_directory(const char* path, void* out, fuse_fill_dir_t fill, off_t, fuse_file_info*,
                   fuse_readdir_flags) {
  fill(out, ".", nullptr, 0, fuse_fill_dir_flags(0));
  fill(out, "..", nullptr, 0, fuse_fill_dir_flags(0));
  return run([&](SMBCCTX* context) -> ssize_t {
    SMBCFILE* directory = smbc_getFunctionOpendir(context)(context, session().url(path).c_str());
    if (directory == nullptr) return -1;
    struct stat status = {};
    while (const libsmb_file_info* entry =
               smbc_getFunctionReaddirPlus2(context)(context, directory, &status)) {
      if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0) continue;
      own(status);
      fill(out, entry->name, &status, 0, FUSE_FILL_DIR_PLUS);
    }
    smbc_getFunctionClosedir(context)(context, directory);
    return 0;
  });
}

int open_file(const char* path, int flags, mode_t mode, fuse_file_info* info) {
  // The kernel gives offsets with each write: O_APPEND is its matter.
  flags &= O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC;
  return run([&](SMBCCTX* context) -> ssize_t {
    SMBCFILE* file =
        smbc_getFunctionOpen(context)(context, session().url(path).c_str(), flags, mode);
    if (file == nullptr) return -1;
    info->fh = reinterpret_cast<uint64_t>(file);
    return 0;
  });
}

int open(const char* path, fuse_file_info* info) { return open_file(path, info->flags, 0, info); }

int create(const char* path, mode_t mode, fuse_file_info* info) {
  return open_file(path, info->flags | O_CREAT, mode | S_IWUSR, info);
}

int read(const char*, char* out, size_t size, off_t offset, fuse_file_info* info) {
  return run([&](SMBCCTX* context) -> ssize_t {
    if (smbc_getFunctionLseek(context)(context, handle(info), offset, SEEK_SET) < 0) return -1;
    size_t done = 0;
    while (done < size) {
      ssize_t got = smbc_getFunctionRead(context)(context, handle(info), out + done, size - done);
      if (got < 0) return -1;
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return static_cast<ssize_t>(done);
  });
}

int write(const char*, const char* octets, size_t size, off_t offset, fuse_file_info* info) {
  return run([&](SMBCCTX* context) -> ssize_t {
    if (smbc_getFunctionLseek(context)(context, handle(info), offset, SEEK_SET) < 0) return -1;
    size_t done = 0;
    while (done < size) {
      ssize_t sent =
          smbc_getFunctionWrite(context)(context, handle(info), octets + done, size - done);
      if (sent < 0) return -1;
      if (sent == 0) {
        errno = EIO;
        return -1;
      }
      done += static_cast<size_t>(sent);
    }
    return static_cast<ssize_t>(done);
  });
}

// Nothing is kept back that these could send.
int flush(const char*, fuse_file_info*) { return 0; }
int synchronize(const char*, int, fuse_file_info*) { return 0; }

int release(const char*, fuse_file_info* info) {
  return run([&](SMBCCTX* context) -> ssize_t {
    return smbc_getFunctionClose(context)(context, handle(info));
  });
}

int truncate(const char* path, off_t size, fuse_file_info* info) {
  return run([&](SMBCCTX* context) -> ssize_t {
    if (info != nullptr && info->fh != 0)
      return smbc_getFunctionFtruncate(context)(context, handle(info), size);
    SMBCFILE* file =
        smbc_getFunctionOpen(context)(context, session().url(path).c_str(), O_WRONLY, 0);
    if (file == nullptr) return -1;
    int result = smbc_getFunctionFtruncate(context)(context, file, size);
    int error = errno;
    smbc_getFunctionClose(context)(context, file);
    errno = error;
    return result;
  });
}

int remove_file(const char* path) {
  return run([&](SMBCCTX* context) -> ssize_t {
    return smbc_getFunctionUnlink(context)(context, session().url(path).c_str());
  });
}

int make_directory(const char* path, mode_t mode) {
  return run([&](SMBCCTX* context) -> ssize_t {
    return smbc_getFunctionMkdir(context)(context, session().url(path).c_str(), mode);
  });
}

int remove_directory(const char* path) {
  return run([&](SMBCCTX* context) -> ssize_t {
    return smbc_getFunctionRmdir(context)(context, session().url(path).c_str());
  });
}

int rename(const char* from, const char* to, unsigned flags) {
  if ((flags & ~1u) != 0) return -EINVAL;  // RENAME_EXCHANGE
  return run([&](SMBCCTX* context) -> ssize_t {
    std::string target = session().url(to);
    if (flags != 0) {  // RENAME_NOREPLACE
      struct stat status = {};
      if (smbc_getFunctionStat(context)(context, target.c_str(), &status) == 0) {
        errno = EEXIST;
        return -1;
      }
    }
    return smbc_getFunctionRename(context)(context, session().url(from).c_str(), context,
                                           target.c_str());
  });
}

// SMB has no such bits. Programs that copy files set them and must not fail; the read-only
// attribute stays as it is, since a read-only file cannot be replaced on a server.
int change_mode(const char*, mode_t, fuse_file_info*) { return 0; }
int change_owner(const char*, uid_t, gid_t, fuse_file_info*) { return 0; }

int set_times(const char* path, const timespec times[2], fuse_file_info*) {
  return run([&](SMBCCTX* context) -> ssize_t {
    std::string url = session().url(path);
    struct stat status = {};
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    bool keep = times[0].tv_nsec == UTIME_OMIT || times[1].tv_nsec == UTIME_OMIT;
    if (keep && smbc_getFunctionStat(context)(context, url.c_str(), &status) != 0) return -1;
    const timespec kept[2] = {status.st_atim, status.st_mtim};
    timeval wanted[2];
    for (int i = 0; i < 2; ++i) {
      timespec time = times[i].tv_nsec == UTIME_NOW    ? now
                      : times[i].tv_nsec == UTIME_OMIT ? kept[i]
                                                       : times[i];
      wanted[i] = {.tv_sec = time.tv_sec, .tv_usec = time.tv_nsec / 1000};
    }
    return smbc_getFunctionUtimes(context)(context, url.c_str(), wanted);
  });
}

int file_system_status(const char* path, struct statvfs* out) {
  int result = run([&](SMBCCTX* context) -> ssize_t {
    std::string url = session().url(path);
    return smbc_getFunctionStatVFS(context)(context, url.data(), out);
  });
  // For servers without Unix extensions f_frsize counts sectors of f_bsize.
  if (result == 0 && out->f_frsize < 512) out->f_frsize *= out->f_bsize;
  if (result == 0) out->f_bsize = out->f_frsize;
  if (result == 0) out->f_namemax = 255;
  return result;
}

void* start(fuse_conn_info* connection, fuse_config* config) {
  connection->max_write = kLargestWrite;
  connection->want &= ~static_cast<unsigned>(FUSE_CAP_WRITEBACK_CACHE);
  // As mount.cifs' actimeo: how old may be what is told of a file that others change.
  config->attr_timeout = 1;
  config->entry_timeout = 1;
  config->negative_timeout = 0;
  return fuse_get_context()->private_data;
}

}  // namespace

const fuse_operations& operations() {
  static const fuse_operations all = {.getattr = get_attributes,
                                      .mkdir = make_directory,
                                      .unlink = remove_file,
                                      .rmdir = remove_directory,
                                      .rename = rename,
                                      .chmod = change_mode,
                                      .chown = change_owner,
                                      .truncate = truncate,
                                      .open = open,
                                      .read = read,
                                      .write = write,
                                      .statfs = file_system_status,
                                      .flush = flush,
                                      .release = release,
                                      .fsync = synchronize,
                                      .readdir = read_directory,
                                      .fsyncdir = synchronize,
                                      .init = start,
                                      .create = create,
                                      .utimens = set_times};
  return all;
}

}  // namespace openras::smb
