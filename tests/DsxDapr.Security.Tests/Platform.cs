using System.Runtime.Versioning;

// The processes of these tests are those of a Unix system: openssl, mv, file modes.
[assembly: UnsupportedOSPlatform("windows")]
