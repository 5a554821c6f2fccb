using System.Net;
using DsxDapr.Connector.Hub;

namespace DsxDapr.Connector.Tests.Hub;

public sealed class HubAnswerTests
{
    [Fact]
    public async Task An_error_page_in_an_unknown_character_set_is_a_reason_like_any_other()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new ByteArrayContent("no\nroute"u8.ToArray()) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/html; charset=unheard-of");

        (await HubAnswer.ReasonAsync(response, TestContext.Current.CancellationToken)).ShouldBe("the hub answered 502: no route");
    }
}
