using System.Buffers.Text;
using System.Text;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// Looks for issued secrets where none may be: logs, ledger, events, state, telemetry. Each is looked for as its text, as the bytes that
/// its base64 or hexadecimal text stands for, and as base64 and hexadecimal of its text.
/// </summary>
internal sealed class SecretScrub
{
    private const int ShortestSecret = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly List<string> _found = [];

    /// <summary>How many secrets are looked for.</summary>
    public int Count => _secrets.Count;

    /// <summary>Notes a secret that was issued.</summary>
    /// <param name="name">What it is, for the report; the secret itself is not shown there.</param>
    /// <param name="secret">Its text. What is shorter than 16 characters is no secret, and would be found by chance.</param>
    public void Issue(string name, string secret)
    {
        secret.Length.ShouldBeGreaterThanOrEqualTo(ShortestSecret, name);
        lock (_lock)
        {
            _secrets.TryAdd(secret, name);
        }
    }

    /// <summary>Looks through every file below a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mayHold">Files and folders, relative to it, that are there to hold secrets.</param>
    public void SearchFolder(string folder, params IReadOnlyCollection<string> mayHold)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file);
            if (!mayHold.Contains(path.Split(Path.DirectorySeparatorChar)[0]))
            {
                Search(path, File.ReadAllBytes(file));
            }
        }
    }

    /// <summary>Looks through a text.</summary>
    public void Search(string place, string text) => Search(place, Encoding.UTF8.GetBytes(text));

    /// <summary>Looks through bytes.</summary>
    public void Search(string place, ReadOnlySpan<byte> content)
    {
        foreach (var (secret, name) in _secrets)
        {
            foreach (var form in FormsOf(secret))
            {
                if (content.IndexOf(form) >= 0)
                {
                    _found.Add($"{place} holds the {name}");
                    break;
                }
            }
        }
    }

    /// <summary>Fails when a secret was found anywhere.</summary>
    public void ShouldHaveFoundNothing() => _found.ShouldBeEmpty();

    private static IEnumerable<byte[]> FormsOf(string secret)
    {
        var text = Encoding.UTF8.GetBytes(secret);
        yield return text;
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(text).TrimEnd('='));
        yield return Encoding.ASCII.GetBytes(Base64Url.EncodeToString(text));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(text));
        yield return Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret));
        var bytes = new byte[secret.Length];
        if (Convert.TryFromBase64String(secret, bytes, out var length))
        {
            yield return bytes[..length];
        }

        if (secret.All(char.IsAsciiHexDigit) && secret.Length % 2 == 0)
        {
            yield return Convert.FromHexString(secret);
        }
    }
}
