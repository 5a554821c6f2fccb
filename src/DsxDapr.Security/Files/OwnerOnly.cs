using System.Text;

namespace DsxDapr.Security.Files;

/// <summary>Writes files that hold secrets, or stand beside some: aside and renamed, so that whoever sees a file sees all of it.</summary>
public static class OwnerOnly
{
    private const UnixFileMode SecretMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = SecretMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes a directory that only its owner may look into (0700); one that is there stays as it is.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, SecretMode | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a file that only its owner may read (0600).</summary>
    public static void WriteSecret(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text), SecretMode);

    /// <inheritdoc cref="WriteSecret(string, string)"/>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content) => Write(path, content, SecretMode);

    /// <summary>Writes a file that everybody may read (0644).</summary>
    public static void WritePublic(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text), PublicMode);

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        // A new file every time: the mode is set when a file is made, and never wider for a moment.
        var aside = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (var file = new FileStream(aside, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
