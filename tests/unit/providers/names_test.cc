// Network names and what servers say, as the providers read them.
#include <gtest/gtest.h>
#include <openras/winerror.h>

#include <cerrno>

#include "providers/connection/remote_name.h"
#include "providers/connection/user_name.h"
#include "providers/sftp/target.h"
#include "providers/smb/status.h"

namespace openras {
namespace {

using provider::parse_remote_name;

TEST(RemoteName, IsReadAndWritten) {
  auto name = parse_remote_name(R"(\\files\projects\a b\c)");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->server, "files");
  EXPECT_EQ(name->share, "projects");
  EXPECT_EQ(name->path, "a b/c");
  EXPECT_EQ(name->text(), R"(\\files\projects\a b\c)");
  EXPECT_EQ(parse_remote_name(R"(\\files\projects\)")->text(), R"(\\files\projects)");
  EXPECT_EQ(parse_remote_name(R"(\\files)")->share, "");
}

TEST(RemoteName, RefusesWhatLeavesTheShareOrIsNoName) {
  for (std::string text : {R"(files\projects)", R"(\files\projects)", R"(\\)", R"(\\\projects)",
                           R"(\\files\\x)", R"(\\files\projects\..\other)", R"(\\files\projects\.)",
                           R"(\\files\pro/jects)", "\\\\files\\a\nb", "", R"(\\files\a"b)"}) {
    auto name = parse_remote_name(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(name.error().code, static_cast<uint32_t>(ERROR_BAD_NET_NAME)) << text;
  }
  EXPECT_FALSE(parse_remote_name("\\\\files\\" + std::string(2000, 'x')));
}

TEST(UserName, HasADomainBeforeABackslash) {
  EXPECT_EQ(provider::parse_user_name(R"(DOM\u1)").domain, "DOM");
  EXPECT_EQ(provider::parse_user_name(R"(DOM\u1)").user, "u1");
  EXPECT_EQ(provider::parse_user_name("u1@example.org").user, "u1@example.org");
}

sftp::Target target(std::string_view text) {
  return sftp::parse_target(*parse_remote_name(text)).value_or(sftp::Target{.host = "refused"});
}

TEST(SftpTarget, HasHostPortAndPath) {
  EXPECT_EQ(target(R"(\\SFTP\host)").host, "host");
  EXPECT_EQ(target(R"(\\sftp\host)").port, 0);
  EXPECT_EQ(target(R"(\\sftp\host)").path, ".");
  EXPECT_EQ(target(R"(\\sftp\host@2022\srv\data)").port, 2022);
  EXPECT_EQ(target(R"(\\sftp\host@2022\srv\data)").path, "/srv/data");
  EXPECT_EQ(target(R"(\\sftp\host\~)").path, ".");
  EXPECT_EQ(target(R"(\\sftp\host\~\dir)").path, "./dir");
}

TEST(SftpTarget, RefusesOthersNamesAndOptionsInDisguise) {
  for (std::string text :
       {R"(\\files\host)", R"(\\sftp\host@)", R"(\\sftp\host@0)", R"(\\sftp\host@65536)",
        R"(\\sftp\me@host)", R"(\\sftp\@22)", R"(\\sftp\-oProxyCommand=x)"})
    EXPECT_EQ(target(text).host, "refused") << text;
}

TEST(SmbStatus, ReadsWhyALogonFailed) {
  EXPECT_EQ(smb::logon_error("SPNEGO login failed: The attempted logon is invalid. This is …\n"),
            static_cast<uint32_t>(ERROR_LOGON_FAILURE));
  EXPECT_EQ(smb::logon_error("SPNEGO login failed: NT_STATUS_ACCOUNT_LOCKED_OUT"),
            static_cast<uint32_t>(ERROR_ACCOUNT_LOCKED_OUT));
  EXPECT_EQ(smb::logon_error("SPNEGO login failed: something new"),
            static_cast<uint32_t>(ERROR_LOGON_FAILURE));
  EXPECT_EQ(smb::logon_error("Connecting to 10.0.0.1 at port 445"), 0U);
}

TEST(SmbStatus, GivesEachErrorItsCode) {
  auto code = [](int error, uint32_t logon, bool resolved) {
    return smb::connect_error(error, logon, resolved, "files", "projects").code;
  };
  EXPECT_EQ(code(ENOENT, 0, true), static_cast<uint32_t>(ERROR_BAD_NET_NAME));
  EXPECT_EQ(code(EACCES, 0, true), static_cast<uint32_t>(ERROR_ACCESS_DENIED));
  EXPECT_EQ(code(EPERM, ERROR_ACCOUNT_DISABLED, true),
            static_cast<uint32_t>(ERROR_ACCOUNT_DISABLED));
  EXPECT_EQ(code(ECONNREFUSED, 0, true), static_cast<uint32_t>(ERROR_BAD_NETPATH));
  EXPECT_EQ(code(EINVAL, 0, false), static_cast<uint32_t>(ERROR_BAD_NETPATH));
}

}  // namespace
}  // namespace openras
