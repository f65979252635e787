#include <openras/winerror.h>

#include "errors/error_table.h"

namespace openras {
namespace {

constexpr ErrorText kRows[] = {
    {ERROR_SUCCESS, "ERROR_SUCCESS", "The operation was successful."},
    {ERROR_FILE_NOT_FOUND, "ERROR_FILE_NOT_FOUND", "The file was not found; check its name."},
    {ERROR_PATH_NOT_FOUND, "ERROR_PATH_NOT_FOUND",
     "The path was not found; check the names of its folders."},
    {ERROR_ACCESS_DENIED, "ERROR_ACCESS_DENIED",
     "Access was denied; check your permissions (dialing needs membership in the group dip, or "
     "root)."},
    {ERROR_INVALID_HANDLE, "ERROR_INVALID_HANDLE",
     "The handle is not valid: it was never opened, or what it meant has ended."},
    {ERROR_NOT_ENOUGH_MEMORY, "ERROR_NOT_ENOUGH_MEMORY",
     "There is not enough memory for this operation."},
    {ERROR_OUTOFMEMORY, "ERROR_OUTOFMEMORY", "The system has run out of memory."},
    {ERROR_NOT_SUPPORTED, "ERROR_NOT_SUPPORTED", "This request is not supported."},
    {ERROR_DEV_NOT_EXIST, "ERROR_DEV_NOT_EXIST", "The device does not exist any more."},
    {ERROR_BAD_NETPATH, "ERROR_BAD_NETPATH",
     "The network path was not found; check the server's name."},
    {ERROR_BAD_NET_NAME, "ERROR_BAD_NET_NAME",
     "The network name was not found; check the name of the share."},
    {ERROR_ALREADY_ASSIGNED, "ERROR_ALREADY_ASSIGNED",
     "The local device name is in use already; choose another, or cancel its connection."},
    {ERROR_INVALID_PASSWORD, "ERROR_INVALID_PASSWORD", "The network password is not correct."},
    {ERROR_INVALID_PARAMETER, "ERROR_INVALID_PARAMETER", "A parameter is not correct."},
    {ERROR_CALL_NOT_IMPLEMENTED, "ERROR_CALL_NOT_IMPLEMENTED",
     "This function is not there in this version of OpenRAS."},
    {ERROR_INSUFFICIENT_BUFFER, "ERROR_INSUFFICIENT_BUFFER",
     "The buffer is too small for the result."},
    {ERROR_INVALID_NAME, "ERROR_INVALID_NAME",
     "The name contains characters that are not allowed, or is empty."},
    {ERROR_MOD_NOT_FOUND, "ERROR_MOD_NOT_FOUND",
     "The library was not found; check its name and the library path."},
    {ERROR_PROC_NOT_FOUND, "ERROR_PROC_NOT_FOUND", "The library has no function of this name."},
    {ERROR_BUSY, "ERROR_BUSY", "The resource is in use."},
    {ERROR_ALREADY_EXISTS, "ERROR_ALREADY_EXISTS", "Something of this name exists already."},
    {ERROR_MORE_DATA, "ERROR_MORE_DATA",
     "There is more data than fits; call again with more room."},
    {WAIT_TIMEOUT, "WAIT_TIMEOUT", "The wait was over before what was waited for had happened."},
    {ERROR_NO_MORE_ITEMS, "ERROR_NO_MORE_ITEMS", "There is nothing more to come."},
    {ERROR_PROCESS_ABORTED, "ERROR_PROCESS_ABORTED", "The process was ended unexpectedly."},
    {ERROR_INVALID_FLAGS, "ERROR_INVALID_FLAGS", "The flags are not valid."},
    {ERROR_NOT_FOUND, "ERROR_NOT_FOUND", "What was asked for was not found."},
    {ERROR_BAD_DEVICE, "ERROR_BAD_DEVICE", "The device name is not valid."},
    {ERROR_CONNECTION_UNAVAIL, "ERROR_CONNECTION_UNAVAIL",
     "The device is not connected now, but is remembered."},
    {ERROR_NO_NET_OR_BAD_PATH, "ERROR_NO_NET_OR_BAD_PATH",
     "No network provider accepts this path."},
    {ERROR_BAD_PROVIDER, "ERROR_BAD_PROVIDER", "The name of the network provider is not valid."},
    {ERROR_EXTENDED_ERROR, "ERROR_EXTENDED_ERROR",
     "A network provider reported an error of its own; ask WNetGetLastError for it."},
    {ERROR_CANCELLED, "ERROR_CANCELLED", "The operation was cancelled by the user."},
    {ERROR_CONNECTION_REFUSED, "ERROR_CONNECTION_REFUSED",
     "The other side refused the connection."},
    {ERROR_NETWORK_UNREACHABLE, "ERROR_NETWORK_UNREACHABLE",
     "The network cannot be reached from here; check the routes."},
    {ERROR_HOST_UNREACHABLE, "ERROR_HOST_UNREACHABLE",
     "The host cannot be reached from here; check its address and the routes."},
    {ERROR_CONNECTION_ABORTED, "ERROR_CONNECTION_ABORTED",
     "The connection was ended by this computer."},
    {ERROR_RETRY, "ERROR_RETRY", "The operation could not be completed; try it again."},
    {ERROR_NO_NETWORK, "ERROR_NO_NETWORK", "There is no network."},
    {ERROR_NOT_CONNECTED, "ERROR_NOT_CONNECTED", "There is no such network connection."},
    {ERROR_LOGON_FAILURE, "ERROR_LOGON_FAILURE", "The user name or the password is wrong."},
    {ERROR_INVALID_WINDOW_HANDLE, "ERROR_INVALID_WINDOW_HANDLE",
     "The window does not exist, or was destroyed."},
    {ERROR_CANNOT_FIND_WND_CLASS, "ERROR_CANNOT_FIND_WND_CLASS",
     "There is no window class of this name; register it first."},
    {ERROR_CLASS_ALREADY_EXISTS, "ERROR_CLASS_ALREADY_EXISTS",
     "A window class of this name is registered already."},
    {ERROR_CLASS_DOES_NOT_EXIST, "ERROR_CLASS_DOES_NOT_EXIST",
     "No window class of this name is registered."},
    {ERROR_CLASS_HAS_WINDOWS, "ERROR_CLASS_HAS_WINDOWS",
     "The window class still has windows; destroy them first."},
    {ERROR_INVALID_THREAD_ID, "ERROR_INVALID_THREAD_ID",
     "The thread does not exist, or has no message queue yet."},
    {ERROR_TIMEOUT, "ERROR_TIMEOUT", "The operation took longer than it was given."},
    {ERROR_NO_UNICODE_TRANSLATION, "ERROR_NO_UNICODE_TRANSLATION",
     "The text is not valid in its encoding."},
    {static_cast<uint32_t>(CERT_E_EXPIRED), "CERT_E_EXPIRED",
     "The server's certificate is not valid at this time; check this computer's clock, and ask for "
     "a new certificate."},
    {static_cast<uint32_t>(CERT_E_UNTRUSTEDROOT), "CERT_E_UNTRUSTEDROOT",
     "The issuer of the server's certificate is not trusted here; install its root certificate if "
     "you trust it."},
    {static_cast<uint32_t>(CERT_E_CN_NO_MATCH), "CERT_E_CN_NO_MATCH",
     "The server's certificate was issued to another name; use the name in the certificate as the "
     "entry's address."},
    {static_cast<uint32_t>(CERT_E_REVOKED), "CERT_E_REVOKED",
     "The server's certificate has been revoked by its issuer; do not connect until it has a new "
     "one."},
    {static_cast<uint32_t>(CERT_E_CHAINING), "CERT_E_CHAINING",
     "The server did not send the certificates between its own and a trusted root; ask its "
     "administrator to."},
    {static_cast<uint32_t>(CERT_E_WRONG_USAGE), "CERT_E_WRONG_USAGE",
     "The server's certificate was not issued for servers; ask its administrator for another one."},
};

}  // namespace

std::span<const ErrorText> win32_errors() { return kRows; }

}  // namespace openras
