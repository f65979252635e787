// rasphone autodial on the command line.
#include <gmock/gmock.h>
#include <openras/raserror.h>
#include <openras/winerror.h>

#include "phonebook/autodial_map.h"
#include "program.h"

namespace openras::rasphone {
namespace {

using testing::HasSubstr;

TEST_F(Rasphone, AutodialMap) {
  good("add office --device l2tp --number 10.0.0.1");
  EXPECT_THAT(good("autodial list"), HasSubstr("There are no addresses"));
  good("autodial add files.example office");
  good("autodial add files.example OFFICE --location 3");
  EXPECT_THAT(bad("autodial add other nobody", ERROR_CANNOT_FIND_PHONEBOOK_ENTRY),
              HasSubstr("nobody"));
  bad("autodial add 'a]b' office", ERROR_INVALID_PARAMETER);
  const auto map = phonebook::load_autodial_map(dir_ / "cfg/openras/autodial.conf");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->find("files.example"),
            (std::vector<phonebook::AutodialEntry>{{0, "office"}, {3, "OFFICE"}}));
  const std::string json = good("autodial list --json");
  EXPECT_THAT(json, HasSubstr(R"("enabled": true, "location": 0)"));
  EXPECT_THAT(json, HasSubstr(R"({"address": "files.example", "location": 3, "entry": "OFFICE"})"));
  good("autodial location 3");
  good("autodial off");
  EXPECT_THAT(good("autodial list --location 3"),
              HasSubstr("AutoDial is off at dialing location 3"));
  good("autodial on --location 3");
  EXPECT_THAT(good("autodial list"), HasSubstr("AutoDial is on at dialing location 3"));
  good("autodial remove files.example");
  bad("autodial remove files.example", ERROR_FILE_NOT_FOUND);
}

}  // namespace
}  // namespace openras::rasphone
