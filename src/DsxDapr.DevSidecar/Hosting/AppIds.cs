using System.Buffers;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>What an app id may look like; it becomes a host name, a file name and part of a SPIFFE id.</summary>
internal static class AppIds
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether <paramref name="appId"/> has 1 to 64 letters, digits and hyphens and starts with neither a hyphen nor ends with one.</summary>
    public static bool IsValid(string? appId) =>
        appId is { Length: >= 1 and <= 64 }
        && !appId.AsSpan().ContainsAnyExcept(Allowed)
        && appId[0] != '-'
        && appId[^1] != '-';
}
