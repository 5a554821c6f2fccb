namespace DsxDapr.DevSidecar.Naming;

/// <summary>Where the sidecar of an app can be called; the content of one name file.</summary>
/// <param name="Host">The address, always loopback.</param>
/// <param name="Port">The port for other sidecars.</param>
/// <param name="Pid">The process that hosts the sidecar, so that the file of a killed one can be swept away.</param>
internal sealed record AppAddress(string Host, int Port, int Pid);
