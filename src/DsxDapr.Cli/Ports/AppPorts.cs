namespace DsxDapr.Cli.Ports;

/// <summary>The ports of one app and its sidecar, all on 127.0.0.1.</summary>
/// <param name="App">The app.</param>
/// <param name="SidecarHttp">The sidecar's HTTP API.</param>
/// <param name="SidecarGrpc">The sidecar's gRPC API (daprd only).</param>
/// <param name="SidecarInternal">The sidecar's port for other sidecars.</param>
/// <param name="Metrics">The sidecar's metrics (daprd only).</param>
internal sealed record AppPorts(int App, int SidecarHttp, int SidecarGrpc, int SidecarInternal, int Metrics);
