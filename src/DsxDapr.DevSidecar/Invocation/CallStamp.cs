namespace DsxDapr.DevSidecar.Invocation;

/// <summary>What the caller's sidecar says about a call.</summary>
/// <param name="CallerAppId">The app that calls.</param>
/// <param name="Namespace">The namespace of both.</param>
/// <param name="CalleeAppId">The app that is called.</param>
internal sealed record CallStamp(string CallerAppId, string Namespace, string CalleeAppId)
{
    /// <summary>The address of the caller's sidecar.</summary>
    public const string Address = "127.0.0.1";

    /// <summary>The host of the caller's sidecar.</summary>
    public static string Host { get; } = Environment.MachineName;

    /// <summary>The hop (RFC 7239).</summary>
    public static string Forwarded { get; } = $"for={Address};by={Address};host={Host}";
}
