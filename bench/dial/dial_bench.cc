// dial_bench PHONEBOOK ENTRY USER PASSWORD COUNT: dials COUNT times with a RasDialFunc1 handler
// that returns at once, and prints one JSON object: RasDial to RASCS_Connected, and what one
// notification costs.
//
// A notification's cost is the time from one call of the handler to the next where the manager has
// nothing to do in between: DeviceConnected -> AllDevicesConnected -> Authenticate.
//
// Every second dial begins with a wrong password and is resumed: what the pause cost is the time
// from RASCS_RetryAuthentication's handler to the AuthNotify of the accepted try, beside that from
// Authenticate to AuthNotify of a dial without one.
#include <fmt/format.h>
#include <ras.h>
#include <raserror.h>
#include <windows.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "bus_round_trip.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Dial {
  std::vector<std::pair<DWORD, Clock::time_point>> states;
  DWORD error = 0;
  HANDLE done = nullptr, paused = nullptr;
} current;

VOID WINAPI on_notification(HRASCONN, UINT, RASCONNSTATE state, DWORD error, DWORD) {
  current.states.emplace_back(state, Clock::now());
  current.error = error;
  if (state == RASCS_RetryAuthentication && error == 0) SetEvent(current.paused);
  if (error != 0 || state == RASCS_Connected || state == RASCS_Disconnected) SetEvent(current.done);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Milliseconds from the last `from` to the last `to`.
double between(DWORD from, DWORD to) {
  Clock::time_point begin, end;
  for (const auto& [state, at] : current.states) {
    if (state == from) begin = at;
    if (state == to) end = at;
  }
  return std::chrono::duration<double, std::milli>(end - begin).count();
}

// The handler has told the pause: the right password.
DWORD resume(RASDIALPARAMSA parameters, const char* password, HRASCONN connection) {
  if (WaitForSingleObject(current.paused, 30'000) != WAIT_OBJECT_0) return WAIT_TIMEOUT;
  lstrcpynA(parameters.szPassword, password, sizeof parameters.szPassword);
  return RasDialA(nullptr, nullptr, &parameters, 1, reinterpret_cast<LPVOID>(&on_notification),
                  &connection);
}

void hang_up(HRASCONN connection) {
  RasHangUpA(connection);
  RASCONNSTATUSA status{};
  for (int i = 0; i < 5000; ++i) {
    status.dwSize = sizeof status;
    if (RasGetConnectStatusA(connection, &status) == ERROR_INVALID_HANDLE) return;
    Sleep(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    fmt::print(stderr, "usage: dial_bench PHONEBOOK ENTRY USER PASSWORD COUNT\n");
    return 2;
  }
  const double bare_us = openras::bench::bus_round_trip_us(2000);
  std::vector<double> dial_ms, notification_us, proof_ms, resume_ms;
  for (int i = 0; i < 2 * std::atoi(argv[5]); ++i) {
    const bool pauses = i % 2 == 1;
    RASDIALEXTENSIONS extensions{};
    extensions.dwSize = sizeof extensions;
    extensions.dwfOptions = pauses ? RDEOPT_PausedStates : 0;
    RASDIALPARAMSA parameters{};
    parameters.dwSize = sizeof parameters;
    lstrcpynA(parameters.szEntryName, argv[2], sizeof parameters.szEntryName);
    lstrcpynA(parameters.szUserName, argv[3], sizeof parameters.szUserName);
    lstrcpynA(parameters.szPassword, pauses ? "wrong" : argv[4], sizeof parameters.szPassword);
    current.states.clear();
    current.done = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    current.paused = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    HRASCONN connection = nullptr;
    const auto start = Clock::now();
    DWORD error = RasDialA(&extensions, argv[1], &parameters, 1,
                           reinterpret_cast<LPVOID>(&on_notification), &connection);
    if (error == 0 && pauses) error = resume(parameters, argv[4], connection);
    if (error == 0 && WaitForSingleObject(current.done, 30'000) != WAIT_OBJECT_0)
      error = WAIT_TIMEOUT;
    if (error == 0) error = current.error;
    if (error != 0) {
      fmt::print(stderr, "dial {} failed: {}\n", i + 1, error);
      if (connection) hang_up(connection);
      return 1;
    }
    if (pauses) {
      resume_ms.push_back(between(RASCS_RetryAuthentication, RASCS_AuthNotify));
    } else {
      proof_ms.push_back(between(RASCS_Authenticate, RASCS_AuthNotify));
      dial_ms.push_back(
          std::chrono::duration<double, std::milli>(current.states.back().second - start).count());
      for (size_t k = 1; k < current.states.size(); ++k) {
        const auto [state, at] = current.states[k];
        if (state == RASCS_AllDevicesConnected || state == RASCS_Authenticate)
          notification_us.push_back(
              std::chrono::duration<double, std::micro>(at - current.states[k - 1].second).count());
      }
    }
    hang_up(connection);
    CloseHandle(current.done);
    CloseHandle(current.paused);
  }
  const double cost = median(notification_us);
  fmt::print(
      "{{\"dials\": {}, \"dial_ms\": {:.2f}, \"dial_ms_max\": {:.2f}, \"notification_us\": {:.1f}, "
      "\"bare_call_us\": {:.1f}, \"ratio\": {:.2f}, \"proof_ms\": {:.2f}, \"resume_ms\": "
      "{:.2f}}}\n",
      dial_ms.size(), median(dial_ms), *std::max_element(dial_ms.begin(), dial_ms.end()), cost,
      bare_us, cost / bare_us, median(proof_ms), median(resume_ms));
  return 0;
}
