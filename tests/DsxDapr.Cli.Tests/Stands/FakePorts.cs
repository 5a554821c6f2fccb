using DsxDapr.Cli.Ports;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>Ports by decree.</summary>
internal sealed class FakePorts(params int[] used) : IPortProbe
{
    private int _next = 40_000;

    public bool IsFree(int port) => !used.Contains(port);

    public int TakeFree() => _next++;
}
