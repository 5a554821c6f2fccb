using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Sidecars;

/// <summary>What the sidecar of one app needs to know.</summary>
/// <param name="App">The app.</param>
/// <param name="Ports">Its ports and the sidecar's.</param>
/// <param name="Tokens">The tokens between the two.</param>
/// <param name="ResourcesDir">The effective Dapr resources.</param>
/// <param name="ConfigFile">The effective Configuration; null for none.</param>
internal sealed record SidecarSettings(AppTemplate App, AppPorts Ports, RunTokens Tokens, string ResourcesDir, string? ConfigFile);
