// The hooks notifyee, as the router calls it, with executables of the test's own.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <openras/npapi.h>
#include <openras/winerror.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "base/utf16.h"
#include "unit/phonebook/scratch.h"

namespace openras::hooks {
namespace {

using phonebook::slurp;
using phonebook::spill;
using testing::HasSubstr;

// Whether the process ends within the time: a kill that was sent takes effect only when the process
// next gets a processor.
bool ends_within(pid_t process, std::chrono::milliseconds time) {
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  if (descriptor < 0) {
    return errno == ESRCH;
  }
  pollfd ended{.fd = descriptor, .events = POLLIN, .revents = 0};
  const int ready = ::poll(&ended, 1, static_cast<int>(time.count()));
  ::close(descriptor);
  return ready == 1;
}

class Hooks : public testing::Test {
 protected:
  Hooks() : library_(::dlopen(HOOKS_LIBRARY, RTLD_NOW)) {
    EXPECT_NE(library_, nullptr) << ::dlerror();
    add_ = reinterpret_cast<PF_AddConnectNotify>(::dlsym(library_, "AddConnectNotify"));
    cancel_ = reinterpret_cast<PF_CancelConnectNotify>(::dlsym(library_, "CancelConnectNotify"));
    ::setenv("OPENRAS_NOTIFY_D", dir_.path().c_str(), 1);
    ::setenv("OPENRAS_LOG", (dir_ / "log").c_str(), 1);
    ::setenv("HOOK_SECRET", "not for hooks", 1);
  }

  void hook(const std::string& phase, const std::string& name, const std::string& script,
            mode_t mode = 0755) {
    std::filesystem::create_directories(dir_.path() / phase);
    const auto path = dir_.path() / phase / name;
    spill(path, "#!/bin/sh\n" + script + "\n");
    ::chmod(path.c_str(), mode);
  }
  // What a hook prints with "echo … >>$OUT".
  std::string out() const { return slurp(dir_ / "out"); }
  std::string to_out(const std::string& text) const {
    return "printf '%s\\n' \"" + text + "\" >>" + (dir_ / "out").string();
  }

  DWORD add(NOTIFYINFO& info, DWORD phase, DWORD status = WN_SUCCESS) {
    info.dwNotifyStatus = phase;
    info.dwOperationStatus = status;
    std::u16string local = u"Z:", remote = u"\\\\files\\projécts";
    NOTIFYADD added{};
    added.NetResource.dwType = RESOURCETYPE_DISK;
    added.NetResource.lpLocalName = local.data();
    added.NetResource.lpRemoteName = remote.data();
    added.dwAddFlags = CONNECT_UPDATE_PROFILE;
    return add_(&info, &added);
  }
  static std::string last_text() {
    DWORD code = 0;
    char text[1024] = "", name[64] = "";
    EXPECT_EQ(WNetGetLastErrorA(&code, text, sizeof text, name, sizeof name), DWORD{WN_SUCCESS});
    EXPECT_STREQ(name, "hooks");
    return text;
  }

  phonebook::Scratch dir_;
  void* library_;
  PF_AddConnectNotify add_;
  PF_CancelConnectNotify cancel_;
};

TEST_F(Hooks, NoneAtAllLetsEverythingPass) {
  NOTIFYINFO info{};
  EXPECT_EQ(add(info, NOTIFY_PRE), DWORD{WN_SUCCESS});
  EXPECT_EQ(info.lpContext, nullptr);
}

TEST_F(Hooks, TellsTheFactsBeforeAndAfter) {
  const std::string facts =
      "$OPENRAS_PHASE $OPENRAS_REMOTE_NAME $OPENRAS_LOCAL_NAME $OPENRAS_TYPE $OPENRAS_FLAGS "
      "$OPENRAS_STATUS [$HOOK_SECRET]";
  hook("pre-add", "10-a", to_out(facts));
  hook("pre-add", "20-b", to_out("b $OPENRAS_OPERATION"));
  hook("post-add", "a", to_out(facts) + ";" + to_out("after $OPENRAS_OPERATION"));
  NOTIFYINFO info{};
  ASSERT_EQ(add(info, NOTIFY_PRE), DWORD{WN_SUCCESS});
  ASSERT_NE(info.lpContext, nullptr);
  ASSERT_EQ(add(info, NOTIFY_POST, ERROR_BAD_NETPATH), DWORD{WN_SUCCESS});
  const std::string said = out();
  EXPECT_THAT(said, HasSubstr("pre-add \\\\files\\projécts Z: disk 1 0 []\nb "));
  EXPECT_THAT(said, HasSubstr("post-add \\\\files\\projécts Z: disk 1 53 []\nafter "));
  const size_t before = said.find("\nb ") + 3, after = said.find("\nafter ") + 7;
  EXPECT_EQ(said.substr(before, 16), said.substr(after, 16)) << "one operation, one name";
}

TEST_F(Hooks, ExitStatusVetoesWithTheHooksOwnWords) {
  hook("pre-add", "1-policy", "echo first; echo 'not on Sundays'; exit 3");
  hook("pre-add", "2-next", to_out("never"));
  hook("post-add", "a", to_out("never"));
  NOTIFYINFO info{};
  EXPECT_EQ(add(info, NOTIFY_PRE), DWORD{WN_CANCEL});
  EXPECT_EQ(info.lpContext, nullptr);
  EXPECT_THAT(last_text(), HasSubstr("not on Sundays ("));
  EXPECT_EQ(out(), "");
  EXPECT_THAT(slurp(dir_ / "log"), HasSubstr("event=hook-failed phase=pre-add"));
}

TEST_F(Hooks, AFailedOperationIsTriedAgainOnStatus75) {
  hook("post-add", "again", "[ \"$OPENRAS_STATUS\" = 0 ] || exit 75");
  NOTIFYINFO info{};
  ASSERT_EQ(add(info, NOTIFY_PRE), DWORD{WN_SUCCESS});
  void* const context = info.lpContext;
  ASSERT_NE(context, nullptr);
  EXPECT_EQ(add(info, NOTIFY_POST, ERROR_BAD_NETPATH), DWORD{WN_RETRY});
  EXPECT_EQ(info.lpContext, context);
  EXPECT_EQ(add(info, NOTIFY_POST, WN_SUCCESS), DWORD{WN_SUCCESS});
}

TEST_F(Hooks, AHookThatTakesTooLongIsKilledWithItsChildren) {
  spill(dir_ / "deadline", "1\n");
  hook("pre-add", "slow", "sleep 1000 & echo $! >" + (dir_ / "child").string() + "; wait");
  NOTIFYINFO info{};
  EXPECT_EQ(add(info, NOTIFY_PRE), DWORD{ERROR_TIMEOUT});
  EXPECT_THAT(last_text(), HasSubstr("did not end within 1 s"));
  const std::string child = slurp(dir_ / "child");
  ASSERT_FALSE(child.empty());
  EXPECT_TRUE(ends_within(std::stoi(child), std::chrono::seconds(10)));
}

TEST_F(Hooks, WhatOthersCouldHaveWrittenIsNotRun) {
  hook("pre-add", "open", "exit 1", 0777);
  hook("pre-add", ".hidden", "exit 1");
  hook("pre-add", "backup~", "exit 1");
  hook("pre-add", "text", "exit 1", 0644);
  std::filesystem::create_directories(dir_.path() / "pre-add" / "folder");
  std::filesystem::create_symlink("/nowhere", dir_.path() / "pre-add" / "dangling");
  NOTIFYINFO info{};
  EXPECT_EQ(add(info, NOTIFY_PRE), DWORD{WN_SUCCESS});
  EXPECT_THAT(slurp(dir_ / "log"), HasSubstr("event=hook-refused"));
}

TEST_F(Hooks, OneThatIsNoProgramVetoes) {
  hook("pre-add", "broken", "");
  spill(dir_.path() / "pre-add" / "broken",
        "\x7f"
        "ELF nonsense");
  NOTIFYINFO info{};
  EXPECT_EQ(add(info, NOTIFY_PRE), DWORD{WN_CANCEL});
  EXPECT_THAT(last_text(), HasSubstr("Cannot run "));
}

TEST_F(Hooks, Cancelling) {
  hook("pre-cancel", "a", to_out("$OPENRAS_PHASE $OPENRAS_NAME $OPENRAS_FORCE"));
  hook("post-cancel", "a", to_out("$OPENRAS_PHASE $OPENRAS_PROVIDER $OPENRAS_STATUS"));
  std::u16string name = u"Z:", provider = u"Test Network";
  NOTIFYCANCEL cancel{name.data(), nullptr, 0, TRUE};
  NOTIFYINFO info{NOTIFY_PRE, WN_SUCCESS, nullptr};
  ASSERT_EQ(cancel_(&info, &cancel), DWORD{WN_SUCCESS});
  cancel.lpProvider = provider.data();
  info.dwNotifyStatus = NOTIFY_POST;
  ASSERT_EQ(cancel_(&info, &cancel), DWORD{WN_SUCCESS});
  EXPECT_EQ(out(), "pre-cancel Z: 1\npost-cancel Test Network 0\n");
}

TEST_F(Hooks, WhatTheRouterNeverSends) {
  NOTIFYINFO info{};
  EXPECT_EQ(add_(nullptr, nullptr), DWORD{WN_BAD_POINTER});
  EXPECT_EQ(add(info, 7), DWORD{WN_BAD_VALUE});
}

}  // namespace
}  // namespace openras::hooks
