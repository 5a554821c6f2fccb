using System.Runtime.Versioning;

// The processes of these tests are those of a Unix system: sh, sleep, signals, file modes.
[assembly: UnsupportedOSPlatform("windows")]
