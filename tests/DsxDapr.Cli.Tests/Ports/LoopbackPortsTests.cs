using System.Net;
using System.Net.Sockets;
using DsxDapr.Cli.Ports;

namespace DsxDapr.Cli.Tests.Ports;

public class LoopbackPortsTests
{
    [Fact]
    public void A_port_somebody_listens_on_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        new LoopbackPorts().IsFree(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBeFalse();
    }

    [Fact]
    public void A_port_somebody_listens_on_for_every_address_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();

        new LoopbackPorts().IsFree(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBeFalse();
    }

    [Fact]
    public void Free_ports_can_be_listened_on_and_differ()
    {
        var ports = new LoopbackPorts();
        int[] taken = [.. Enumerable.Range(0, 20).Select(_ => ports.TakeFree())];

        taken.ShouldBeUnique();
        taken.ShouldAllBe(p => ports.IsFree(p));
    }
}
