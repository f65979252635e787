// openras-smbfs: holds one connection to an SMB share. Started by the provider, not by people.
#include "providers/smb/session.h"

int main() {
  openras::smb::Session session;
  return openras::provider::hold("smb", session);
}
