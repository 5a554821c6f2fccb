using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Core;

namespace DsxDapr.Hub.Connectors;

/// <summary>Passes an operator's question on to a connector and its answer back (wire contract §3.3, proxy errors).</summary>
internal static class ProxyToConnector
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Asks the connector's endpoint of that name, with the query of the question.</summary>
    public static async Task<IResult> HandleAsync(
        string endpoint, Guid uuid, HttpContext context, ConnectorRegistry registry, ConnectorClient client, CancellationToken cancellationToken)
    {
        if (registry.Find(uuid) is not { } connector)
        {
            return WireResults.Error(StatusCodes.Status404NotFound, $"No connector found with UUID={uuid}");
        }

        return await PassOnAsync(client, connector, HttpMethod.Get, endpoint + context.Request.QueryString, body: null, cancellationToken);
    }

    /// <summary>Calls an endpoint and answers with the connector's answer.</summary>
    public static async Task<IResult> PassOnAsync(
        ConnectorClient client, RegisteredConnector connector, HttpMethod method, string endpoint, object? body, CancellationToken cancellationToken)
    {
        var (status, answer, problem) = await SendAsync(client, connector, method, endpoint, body, cancellationToken);
        return problem ?? (IsError(status) && !endpoint.StartsWith("readyz", StringComparison.Ordinal)
            ? WireResults.Error(status, answer)
            : TypedResults.Text(answer, "application/json", statusCode: status));
    }

    /// <summary>Calls an endpoint that answers with a <see cref="StatusResponse"/>.</summary>
    /// <returns>The connector's answer, or the answer to give instead.</returns>
    public static async Task<(StatusResponse? Response, IResult? Problem)> CallAsync(
        ConnectorClient client, RegisteredConnector connector, HttpMethod method, string endpoint, CancellationToken cancellationToken)
    {
        var (status, body, problem) = await SendAsync(client, connector, method, endpoint, body: null, cancellationToken);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (IsError(status))
        {
            return (null, WireResults.Error(status, body));
        }

        try
        {
            return (JsonSerializer.Deserialize<StatusResponse>(body, WireJson.Options)!, null);
        }
        catch (JsonException e)
        {
            return (null, WireResults.Error(StatusCodes.Status502BadGateway, $"Connector service unavailable: not a StatusResponse ({e.Message})"));
        }
    }

    private static async Task<(int Status, string Body, IResult? Problem)> SendAsync(
        ConnectorClient client, RegisteredConnector connector, HttpMethod method, string endpoint, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(connector, method, endpoint, body, cancellationToken);
            if (DaprInvocation.IsSidecarError(response))
            {
                return (0, "", Unavailable("ConnectError"));
            }

            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), null);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (0, "", Unavailable(WordFor(e)));
        }
    }

    /// <summary>The contract's word for why a connector could not be asked.</summary>
    public static string WordFor(Exception e) => e switch
    {
        OperationCanceledException => "ReadTimeout",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            "ConnectError",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "RemoteProtocolError",
        _ => "ReadError",
    };

    private static bool IsError(int status) => status >= StatusCodes.Status400BadRequest;

    private static IResult Unavailable(string why) =>
        WireResults.Error(StatusCodes.Status502BadGateway, $"Connector service unavailable: {why}");
}
