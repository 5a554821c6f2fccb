using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Scanner.Reading;

/// <summary>Opens items at their connectors: a signed <c>read_file</c> (wire contract §4.4), through Dapr or directly.</summary>
internal sealed class ItemReader(IConnectorHttp http, ICredentialStore credentials)
{
    /// <summary>Opens the item of <paramref name="order"/>; its content is read by the caller.</summary>
    /// <exception cref="ItemReadException">There is no content, for the reason given.</exception>
    public async Task<OpenItem> OpenAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(order, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            // The key may have been replaced since it was last looked up.
            answer.Dispose();
            credentials.Forget(order.Connector.Uuid);
            answer = await CallAsync(order, cancellationToken);
        }

        try
        {
            return await ReadFailures.FindAsync(answer, cancellationToken) is { } failure
                ? throw new ItemReadException(failure)
                : new OpenItem(answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> CallAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(order, cancellationToken);
        try
        {
            return await http.For(order.Connector.Name)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ItemReadException(
                new ScanFailure(FailureClass.ConnectorConnection, $"The connector cannot be reached: {e.Message}", Retriable: true), e);
        }
    }

    private async Task<HttpRequestMessage> CreateRequestAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        var connector = order.Connector;
        var credential = await credentials.FindByConnectorAsync(connector.Uuid, cancellationToken) ?? throw new ItemReadException(
            new ScanFailure(FailureClass.ConnectorConnection, "There is no key to sign with: the connector is not enrolled.", Retriable: true));
        var request = new HttpRequestMessage(HttpMethod.Post, ReadFileUrl(connector))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order.Request, WireJson.Options)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);

        // What is scanned must be the item's own bytes, not a compressed form of them.
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.SignWith(credential.Key);
        return connector.AppId is { } appId ? request.ViaDapr(appId) : request;
    }

    private static Uri ReadFileUrl(ConnectorTarget connector) =>
        Uri.TryCreate($"{connector.Url.TrimEnd('/')}/{ConnectorRoutes.ReadFile}", UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new ItemReadException(new ScanFailure(
                FailureClass.ConnectorClient, $"The connector's URL '{connector.Url}' is not an http or https URL.", Retriable: false));
}
