namespace DsxDapr.Cli.Ports;

/// <summary>Knows which TCP ports of 127.0.0.1 are free.</summary>
internal interface IPortProbe
{
    /// <summary>Whether a server could listen on <paramref name="port"/> now.</summary>
    bool IsFree(int port);

    /// <summary>A free port, a different one at each call.</summary>
    int TakeFree();
}
