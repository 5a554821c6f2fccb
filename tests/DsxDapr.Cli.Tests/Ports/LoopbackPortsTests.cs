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
        using var ports = new LoopbackPorts();

        ports.IsFree(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBeFalse();
    }

    [Fact]
    public void A_port_somebody_listens_on_for_every_address_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        using var ports = new LoopbackPorts();

        ports.IsFree(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBeFalse();
    }

    [Fact]
    public void Free_ports_can_be_listened_on_and_differ()
    {
        using var ports = new LoopbackPorts();
        int[] taken = [.. Enumerable.Range(0, 20).Select(_ => ports.TakeFree())];

        taken.ShouldBeUnique();
        taken.ShouldAllBe(p => ports.IsFree(p));
    }

    [Fact]
    public void What_is_free_for_one_run_is_not_for_another_also_before_anybody_listens_there()
    {
        LoopbackPorts[] runs = [.. Enumerable.Range(0, 20).Select(_ => new LoopbackPorts())];

        int[] taken = [.. runs.SelectMany(run => Enumerable.Range(0, 20).Select(_ => run.TakeFree()))];

        taken.ShouldBeUnique();
        Array.ForEach(runs, run => run.Dispose());
    }

    [Fact]
    public void A_run_has_as_many_ports_as_it_asks_for()
    {
        using var ports = new LoopbackPorts();

        Enumerable.Range(0, 300).Select(_ => ports.TakeFree()).ShouldBeUnique();
    }
}
