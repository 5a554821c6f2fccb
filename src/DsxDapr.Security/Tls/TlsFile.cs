using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DsxDapr.Security.Tls;

/// <summary>
/// Certificates in PEM files that may be replaced at any time, also by the swap of a symbolic link as Kubernetes does it for secrets.
/// The files are compared by content: notifications do not come from every mount, and times do not tell apart two writes of one moment.
/// What is broken is not put into use.
/// </summary>
public abstract class TlsFile
{
    // Two files that are replaced one after the other do not match for a moment.
    private const int FailuresUntilProblem = 2;
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private readonly string[] _paths;
    private readonly Lock _reloading = new();
    private byte[] _digest = [];
    private int _failures;
    private volatile string? _problem;

    private protected TlsFile(TimeProvider clock, params string[] paths)
    {
        Clock = clock;
        _paths = [.. paths.Select(Path.GetFullPath)];
    }

    /// <summary>The file of the certificates; its path is absolute.</summary>
    public string File => _paths[0];

    /// <summary>The certificates whose end this file's user must know of, each one in use.</summary>
    public abstract IReadOnlyList<X509Certificate2> Certificates { get; }

    /// <summary>Why what the files hold now is not in use; null when it is.</summary>
    public string? Problem => _problem;

    /// <summary>What tells the time.</summary>
    protected TimeProvider Clock { get; }

    /// <summary>Puts the files' content into use if it changed and is sound. Connections that are open keep what they have.</summary>
    public TlsReload Reload()
    {
        lock (_reloading)
        {
            try
            {
                var isNew = TryLoad();
                (_failures, _problem) = (0, null);
                return isNew ? TlsReload.Reloaded : TlsReload.Unchanged;
            }
            catch (TlsFileException e)
            {
                _failures++;
                var isNews = _problem is null && _failures >= FailuresUntilProblem;
                _problem = _failures >= FailuresUntilProblem ? e.Message : null;
                return isNews ? TlsReload.Failed : TlsReload.StillFailed;
            }
        }
    }

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="TlsFileException">They cannot be used.</exception>
    private protected void Load()
    {
        lock (_reloading)
        {
            TryLoad();
        }
    }

    /// <summary>Puts content into use.</summary>
    /// <param name="contents">The texts of the files, in their order.</param>
    /// <exception cref="TlsFileException">It cannot be used; nothing has changed.</exception>
    private protected abstract void Use(IReadOnlyList<string> contents);

    /// <summary>Whether a certificate is valid at this time, as far as its dates go.</summary>
    private protected bool IsCurrent(X509Certificate2 certificate)
    {
        var now = Clock.GetUtcNow();
        return now >= certificate.ValidFrom() && now <= certificate.ValidUntil();
    }

    /// <summary>Refuses a text of which one part begins and does not end: what is before it would be taken for all of a file that is being written.</summary>
    /// <exception cref="TlsFileException">It is so.</exception>
    private protected void CheckIsWhole(string pem)
    {
        var rest = pem.AsSpan();
        var found = 0;
        for (; PemEncoding.TryFind(rest, out var part); found++)
        {
            rest = rest[part.Location.End..];
        }

        if (found < pem.AsSpan().Count("-----BEGIN "))
        {
            throw new TlsFileException($"{File} holds a certificate that is not whole.");
        }
    }

    private bool TryLoad()
    {
        var contents = Array.ConvertAll(_paths, Read);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', contents)));
        if (digest.AsSpan().SequenceEqual(_digest))
        {
            return false;
        }

        Use(contents);
        _digest = digest;
        return true;
    }

    private protected static string Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxFileBytes)
            {
                throw new TlsFileException($"{path} is too long for a file of certificates.");
            }

            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
