using System.Security.Cryptography;
using System.Text.Json;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>
/// The name of a file in quarantine: its own, or the one that was asked for, and ten characters that tell which order moved
/// it. The same order gives the same name, so that a repetition finds its file; another order never does.
/// </summary>
internal static class QuarantineName
{
    private const int SuffixLength = 10;
    private const int LongestName = 255; // bytes, on every file system of Linux

    /// <summary>The name for an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="ownName">The name that the file has.</param>
    /// <exception cref="IOException">The name that was asked for is none.</exception>
    public static string Of(ItemActionOrder order, string ownName)
    {
        var name = order.FileName ?? ownName;
        if (name is "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
        {
            throw new IOException($"'{name}' cannot be the name of a moved file");
        }

        return $"{Shorten(name, LongestName - SuffixLength - 1)}_{SuffixOf(order)}";
    }

    /// <summary>The ten characters that tell which order it is: the same for a repetition, others for another order.</summary>
    public static string SuffixOf(ItemActionOrder order)
    {
        if (string.IsNullOrEmpty(order.Item.ScanJobId))
        {
            return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SuffixLength / 2));
        }

        var identity = JsonSerializer.SerializeToUtf8Bytes<string?[]>([order.Item.ScanJobId, order.Item.JobItemId, order.Item.Location]);
        return Convert.ToHexStringLower(SHA256.HashData(identity))[..SuffixLength];
    }

    private static string Shorten(string name, int most)
    {
        var bytes = 0;
        var characters = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > most)
            {
                return name[..characters];
            }

            bytes += rune.Utf8SequenceLength;
            characters += rune.Utf16SequenceLength;
        }

        return name;
    }
}
