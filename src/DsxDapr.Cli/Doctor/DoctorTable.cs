using System.Globalization;

namespace DsxDapr.Cli.Doctor;

/// <summary>What <c>dsx doctor</c> found, for people: a line for each thing, what must be seen to marked with <c>!</c>.</summary>
internal static class DoctorTable
{
    /// <summary>Prints it.</summary>
    public static void Print(IReadOnlyList<AppDiagnosis> apps, IReadOnlyList<TlsDiagnosis> listeners, CliHost host)
    {
        foreach (var app in apps)
        {
            Line(host, app.IsIll, $"{app.App}: {app.Problem ?? Summary(app.Report!)}");
            foreach (var finding in app.Report?.Findings ?? [])
            {
                Line(host, !finding.Allowed, $"  {finding.Problem}{(finding.Allowed ? $" Allowed by {finding.AllowedBy}." : "")}");
            }

            foreach (var certificate in app.Report?.Certificates ?? [])
            {
                Line(host, certificate.Problem is not null, $"  {certificate.File}: {certificate.Subject} until {Time(certificate.NotAfter)}. {certificate.Problem}");
            }
        }

        foreach (var one in listeners)
        {
            Line(host, one.Problem is not null, $"{one.Address}: {one.Protocol} {one.Cipher}, {string.Join(" < ", one.Chain)}. {one.Problem}");
        }
    }

    private static string Summary(AppReport report) =>
        report.Findings.Count == 0 ? $"environment {report.Environment}, nothing that production would refuse" : $"environment {report.Environment}";

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    private static void Line(CliHost host, bool isIll, string text) => host.Out.WriteLine($"{(isIll ? "!" : " ")} {text.TrimEnd()}");
}
