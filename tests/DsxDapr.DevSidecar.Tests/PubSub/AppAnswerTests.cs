using System.Net.Sockets;
using DsxDapr.DevSidecar.PubSub.Delivery;

namespace DsxDapr.DevSidecar.Tests.PubSub;

public sealed class AppAnswerTests
{
    [Fact]
    public void An_app_that_hangs_up_has_failed_and_the_reason_says_how()
    {
        using var request = Request();
        var answer = AppAnswer.OfException(new HttpRequestException(HttpRequestError.ResponseEnded, "An error occurred."), request);

        answer.ShouldBe(new AppAnswer(Verdict.Retry, "Post \"http://127.0.0.1:9/events\": EOF"));
    }

    [Fact]
    public void An_app_that_takes_no_connection_never_saw_the_event()
    {
        using var request = Request();
        var refused = new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));

        AppAnswer.OfException(refused, request).ShouldBe(
            new AppAnswer(Verdict.Unreachable, "Post \"http://127.0.0.1:9/events\": dial tcp 127.0.0.1:9: connect: connection refused"));
    }

    private static HttpRequestMessage Request() => new(HttpMethod.Post, "http://127.0.0.1:9/events");
}
