// Writes the table of countries.cc: every region that libphonenumber knows, its calling code, and
// its English name and number (ISO 3166-1) from ICU.
#include <phonenumbers/phonenumberutil.h>
#include <unicode/locid.h>
#include <unicode/region.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <fstream>
#include <list>
#include <map>
#include <set>
#include <string>

namespace {

struct Row {
  int code = 0;
  std::string region, name;
};

std::string english_name(const std::string& region) {
  icu::UnicodeString name;
  icu::Locale("", region.c_str()).getDisplayCountry(icu::Locale::getEnglish(), name);
  std::string utf8;
  return name.toUTF8String(utf8);
}

int iso_number(const std::string& region) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Region* found = icu::Region::getInstance(region.c_str(), status);
  return U_SUCCESS(status) && found != nullptr ? found->getNumericCode() : 0;
}

// The identifier of a country: its calling code where it is the code's main country, as in TAPI
// (1: United States); otherwise the code's digits and the three of ISO 3166-1 (Canada: 1124).
std::map<int, Row> table() {
  const auto& util = *i18n::phonenumbers::PhoneNumberUtil::GetInstance();
  std::set<std::string> regions;
  util.GetSupportedRegions(&regions);
  std::map<int, Row> rows;
  for (const std::string& region : regions) {
    const int code = util.GetCountryCodeForRegion(region);
    std::string main;
    util.GetRegionCodeForCountryCode(code, &main);
    const int id = main == region ? code : code * 1000 + iso_number(region);
    if (!rows.emplace(id, Row{code, region, english_name(region)}).second) {
      std::fprintf(stderr, "two countries with the identifier %d: %s\n", id, region.c_str());
      return {};
    }
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::map<int, Row> rows = table();
  std::ofstream out(argv[1]);
  for (const auto& [id, row] : rows) {
    out << "{" << id << ", " << row.code << ", \"" << row.region << "\", \"" << row.name
        << "\"},\n";
  }
  out.flush();
  return out && rows.size() > 200 ? 0 : 1;
}
