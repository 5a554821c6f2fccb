using System.Net;
using DsxDapr.Hub.Listeners;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>A proxy is known by its address, whichever way address and setting are written.</summary>
public sealed class ProxyOptionsTests
{
    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5", true)]
    [InlineData("10.0.0.5", "::ffff:10.0.0.5", true)]
    [InlineData("::ffff:10.0.0.5", "10.0.0.5", true)]
    [InlineData("::ffff:10.0.0.5", "::ffff:10.0.0.5", true)]
    [InlineData("192.168.1.1, 10.0.0.0/8", "::ffff:10.9.9.9", true)]
    [InlineData("fd00::/8", "fd00::1", true)]
    [InlineData("10.0.0.5", "10.0.0.6", false)]
    [InlineData("10.0.0.5", "::10.0.0.5", false)]
    [InlineData("", "10.0.0.5", false)]
    public void An_address_is_a_proxys_or_is_not(string setting, string address, bool isProxy) =>
        new ProxyOptions { Networks = ProxyOptions.Parse(setting) }.Contains(IPAddress.Parse(address)).ShouldBe(isProxy);
}
