using System.Net;
using System.Net.Sockets;
using DsxDapr.DaprHttp;

namespace DsxDapr.Hub.Limits;

/// <summary>Names a caller that has not shown who it is, for limits and for the audit trail.</summary>
internal static class Caller
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// <c>app:APP_ID</c> when the own sidecar names the app that called through it, else <c>address:IP</c>. Of an IPv6 address it is
    /// the /64 network, of which one host has all addresses to choose from.
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.GetCallerAppId() is { } appId)
        {
            return "app:" + appId;
        }

        var address = context.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "address:unknown";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return "address:" + address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"address:{new IPAddress(bytes)}/64";
    }
}
