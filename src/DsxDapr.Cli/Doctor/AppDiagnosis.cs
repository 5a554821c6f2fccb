namespace DsxDapr.Cli.Doctor;

/// <summary>What an app tells of itself.</summary>
/// <param name="App">Its app id.</param>
/// <param name="Problem">Why it could not be asked; null when it was.</param>
/// <param name="Report">What it told; null when it could not be asked.</param>
internal sealed record AppDiagnosis(string App, string? Problem, AppReport? Report)
{
    /// <summary>Whether somebody must see to it.</summary>
    public bool IsIll => Problem is not null || Report!.Findings.Any(finding => !finding.Allowed) || Report.Certificates.Any(one => one.Problem is not null);
}

/// <summary>The answer of an app's <c>/doctor</c>.</summary>
/// <param name="Environment">Where it says it runs, e.g. <c>prod</c>.</param>
/// <param name="Listeners">The URLs that it listens on.</param>
/// <param name="Findings">What production refuses, or would refuse.</param>
/// <param name="Certificates">The certificates that it uses.</param>
internal sealed record AppReport(
    string Environment, IReadOnlyList<string> Listeners, IReadOnlyList<AppFinding> Findings, IReadOnlyList<AppCertificate> Certificates);

/// <summary>Something that must not be so in production.</summary>
/// <param name="Code">A stable word.</param>
/// <param name="Problem">A sentence.</param>
/// <param name="AllowedBy">The setting that allows it.</param>
/// <param name="Allowed">Whether it is allowed.</param>
internal sealed record AppFinding(string Code, string Problem, string AllowedBy, bool Allowed);

/// <summary>A certificate that an app uses.</summary>
/// <param name="File">Its file.</param>
/// <param name="Subject">Whom it is for.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Problem">Why the file's present content is not in use, or that the certificate ends; null when all is well.</param>
internal sealed record AppCertificate(string File, string Subject, DateTimeOffset NotAfter, string? Problem);
