using System.IO.Compression;

namespace DsxDapr.Scanner.Tests.Engines;

/// <summary>Archives for engines that look into them.</summary>
internal static class Archives
{
    /// <summary>A zip file whose only member, a text, is encrypted with a password.</summary>
    public static byte[] EncryptedZip { get; } = Convert.FromBase64String("UEsDBAoACQAAAFw0dl0gMDo2EgAAAAYAAAAFABwAaC50eHRVVAkAAxCNAmsQjQJrdXgLAAEEAAAAAAQAAAAA3oOSXJWWr9JTrSu8fObZJ+knUEsHCCAwOjYSAAAABgAAAFBLAQIeAwoACQAAAFw0dl0gMDo2EgAAAAYAAAAFABgAAAAAAAEAAACkgQAAAABoLnR4dFVUBQADEI0Ca3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEsAAABhAAAAAAA=");

    /// <summary>A zip file with one member.</summary>
    public static byte[] Zip(string name, ReadOnlySpan<byte> content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry(name).Open())
        {
            entry.Write(content);
        }

        return file.ToArray();
    }
}
