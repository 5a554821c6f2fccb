using System.Net;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Production;

/// <summary>What production would refuse in a running app, and the state of its certificates, for <c>dsx doctor</c>. It tells no secret.</summary>
public static class DoctorEndpoint
{
    /// <summary>The route of every app, for callers on its own machine.</summary>
    public const string Route = "/doctor";

    /// <summary>Maps the report to a route, which the app protects.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route.</param>
    public static RouteHandlerBuilder MapDoctor(this IEndpointRouteBuilder endpoints, string pattern) => endpoints.MapGet(pattern, HandleAsync);

    internal static void MapDoctor(this IEndpointRouteBuilder endpoints) => endpoints.MapDoctor(Route).AddEndpointFilter(
        static (call, next) => call.HttpContext.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            ? ValueTask.FromResult<object?>(TypedResults.NotFound())
            : next(call));

    private static async Task<IResult> HandleAsync(
        ProductionReport report,
        ProductionMode mode,
        TlsFiles tls,
        IOptions<TlsOptions> options,
        TimeProvider clock,
        IServer server,
        CancellationToken cancellationToken)
    {
        var (warning, now) = (TimeSpan.FromDays(options.Value.ExpiryWarningDays), clock.GetUtcNow());
        var findings = await report.CheckAsync(cancellationToken);
        return TypedResults.Json(new DoctorReport(
            mode.Environment,
            [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []],
            [.. findings.Select(one => new DoctorFinding(one.Finding.Code, one.Finding.Problem, mode.AllowedBy(one.Finding.Code), one.IsAllowed))],
            [.. tls.All.SelectMany(file => file.Certificates.Select(certificate => new DoctorCertificate(
                file.File, CertificateWords.Subject(certificate), certificate.ValidUntil().ToUniversalTime(), ProblemOf(file, certificate, warning, now))))]), WireJson.Options);
    }

    private static string? ProblemOf(TlsFile file, X509Certificate2 certificate, TimeSpan warning, DateTimeOffset now) =>
        file.Problem ?? (CertificateExpiry.Of(file, warning, now) is var expiry && ReferenceEquals(expiry.Certificate, certificate) ? expiry.Describe() : null);

    private sealed record DoctorReport(
        string Environment, IReadOnlyList<string> Listeners, IReadOnlyList<DoctorFinding> Findings, IReadOnlyList<DoctorCertificate> Certificates);

    private sealed record DoctorFinding(string Code, string Problem, string AllowedBy, bool Allowed);

    private sealed record DoctorCertificate(string File, string Subject, DateTimeOffset NotAfter, string? Problem);
}
