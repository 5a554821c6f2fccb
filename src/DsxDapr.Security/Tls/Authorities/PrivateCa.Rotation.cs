using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Files;

namespace DsxDapr.Security.Tls.Authorities;

/// <content>The replacement of the authority by the next one, in three steps between which everybody gets the bundle.</content>
public sealed partial class PrivateCa
{
    /// <summary>How far a replacement of the authority is.</summary>
    public RotationStage Stage =>
        File.Exists(NextFile) ? RotationStage.Announced : File.Exists(PreviousFile) ? RotationStage.Switched : RotationStage.None;

    /// <summary>Begins a replacement: makes the next authority, which is trusted from now on and issues nothing yet.</summary>
    /// <exception cref="PrivateCaException">A replacement is under way.</exception>
    public void Announce(KeyAlgorithm algorithm, TimeSpan life)
    {
        using var guard = Lock();
        RefreshBundle();
        Expect(RotationStage.None);
        using var active = PemFile.Read(CertificateFile);
        SaveNewAuthority(NextFile, NextKeyFile, BaseNameOf(active), algorithm, life);
        WriteBundle();
    }

    /// <summary>Lets the next authority issue from now on; certificates of the one before are due for renewal. Its key is deleted.</summary>
    /// <exception cref="PrivateCaException">None was announced, or the bundle did not hold it until now.</exception>
    public void Switch()
    {
        using var guard = Lock();
        Expect(RotationStage.Announced);
        var next = File.ReadAllText(NextFile);
        if (!File.Exists(BundleFile) || !File.ReadAllText(BundleFile).Contains(next, StringComparison.Ordinal))
        {
            WriteBundle();
            throw new PrivateCaException(
                $"{BundleFile} did not hold the next authority until now, so that nobody trusts it yet: give the bundle to everybody first.");
        }

        // Each step can be the last one before a crash: what is trusted never gets less, and all of it can be done again.
        if (File.ReadAllText(CertificateFile) is var active && active != next)
        {
            OwnerOnly.WritePublic(PreviousFile, active);
        }

        OwnerOnly.WriteSecret(KeyFile, File.ReadAllText(NextKeyFile));
        OwnerOnly.WritePublic(CertificateFile, next);
        File.Delete(NextFile);
        File.Delete(NextKeyFile);
        WriteBundle();
    }

    /// <summary>Ends a replacement: the authority before is trusted no more.</summary>
    /// <param name="force">Also while certificates of it are in use.</param>
    /// <exception cref="PrivateCaException">There is none before, or certificates of it are still valid; the message names them.</exception>
    public void Finish(bool force)
    {
        using var guard = Lock();
        RefreshBundle();
        Expect(RotationStage.Switched);
        var left = Issued().Where(one => PemFile.HasIssued(PreviousFile, one.Certificate) && one.Certificate.ValidUntil() > _clock.GetUtcNow()).ToList();
        if (left.Count > 0 && !force)
        {
            throw new PrivateCaException(
                $"Certificates of the authority before are still valid: {string.Join(", ", left.Select(static one => one.Name))}. Renew them first.");
        }

        File.Delete(PreviousFile);
        WriteBundle();
    }

    private void Expect(RotationStage stage)
    {
        if (Stage != stage)
        {
            throw new PrivateCaException(Stage switch
            {
                RotationStage.Announced => $"A next authority is announced in {Directory}; the step that follows is --switch.",
                RotationStage.Switched => $"The authority before is still trusted in {Directory}; the step that follows is --finish.",
                _ => $"No replacement is under way in {Directory}: `dsx certs rotate --dir {Directory}` begins one.",
            });
        }
    }

    private static string BaseNameOf(X509Certificate2 authority)
    {
        var name = authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return name.LastIndexOf(' ') is > 0 and var end ? name[..end] : name;
    }
}
