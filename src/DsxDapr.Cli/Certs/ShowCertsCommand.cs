using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using Spectre.Console;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs show</c>.</summary>
internal static class ShowCertsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var file = new Argument<string?>("FILE") { Description = "A PEM file of certificates.", Arity = ArgumentArity.ZeroOrOne };
        var dir = new Option<string?>("--dir") { HelpName = "DIR", Description = "The directory of an authority: it, and the newest certificate of every name." };
        var output = CertsOptions.Output();
        var command = new Command("show", "Show the certificates of a file, or of an authority.") { file, dir, output };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var reports = (result.GetValue(file), result.GetValue(dir)) switch
                {
                    ({ } path, null) => OfFile(CertsOptions.PathOf(host, path), host.Clock),
                    (null, { } path) => OfAuthority(PrivateCa.Open(CertsOptions.PathOf(host, path), host.Clock), host.Clock),
                    _ => throw new CliException("dsx certs show takes either a file or --dir."),
                };
                if (result.GetValue(output) == "json")
                {
                    host.Out.WriteLine(JsonSerializer.Serialize(reports, CliJson.Compact));
                    return;
                }

                var table = new Table().Border(TableBorder.Rounded).AddColumns("What", "Subject", "Hosts", "Issuer", "Key", "Valid until", "Days left");
                foreach (var one in reports)
                {
                    table.AddRow(
                        new Text(one.Role),
                        new Text(one.Subject),
                        new Text(one.Hosts),
                        new Text(one.Issuer),
                        new Text(one.Key),
                        new Text(one.ValidUntil.ToString("u", CultureInfo.InvariantCulture)),
                        new Text(one.DaysLeft.ToString(CultureInfo.InvariantCulture)));
                }

                CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static List<CertificateReport> OfFile(string file, TimeProvider clock) =>
        [.. TrustBundle.Open(file, clock).Certificates.Select(certificate => CertificateReport.Of("certificate", certificate, clock.GetUtcNow()))];

    private static List<CertificateReport> OfAuthority(PrivateCa ca, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var authorities = TrustBundle.Open(ca.BundleFile, clock).Certificates.Select((certificate, index) =>
            CertificateReport.Of(index == 0 ? "authority" : ca.Stage == RotationStage.Announced ? "next authority" : "previous authority", certificate, now));
        var issued = ca.Issued().Select(one => CertificateReport.Of(ca.IsRenewalDue(one.Certificate) ? "issued, due for renewal" : "issued", one.Certificate, now));
        return [.. authorities, .. issued];
    }
}
