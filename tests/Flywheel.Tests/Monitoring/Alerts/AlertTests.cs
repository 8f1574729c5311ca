using System.Net;
using System.Text;
using Flywheel.Core;
using Flywheel.Monitoring.Alerts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Tests.Monitoring.Alerts;

public sealed class AlertTests
{
    private static readonly AlertRule[] s_rules =
    [
        new("calibration", AlertSeverity.Critical, "models", "Retrain.", TimeSpan.FromHours(6)),
        new("*", AlertSeverity.Notice, "platform", "Look.", TimeSpan.FromDays(1)),
    ];

    [Fact]
    public void An_alert_is_sent_once_until_its_quiet_time_is_over_and_counts_how_often_it_was_seen()
    {
        var book = new AlertBook(s_rules);

        var sent = Enumerable.Range(0, 8).Select(hour => book.Raise("flights", "calibration", "scores", $"At {hour}.", At(hour))).ToList();

        sent.Select(alert => alert?.Count).ShouldBe([1, null, null, null, null, null, 7, null]);
        book.Open.ShouldHaveSingleItem().ShouldBe(new Alert("flights", "calibration", "scores", "At 7.", AlertSeverity.Critical, "models", "Retrain.", At(0), At(7), 8));
    }

    [Fact]
    public void A_resolved_alert_is_new_when_it_comes_again()
    {
        var book = new AlertBook(s_rules);
        book.Raise("flights", "calibration", "scores", "Off.", At(0));

        book.Resolve("flights/calibration/scores").ShouldBeTrue();

        book.Raise("flights", "calibration", "scores", "Off again.", At(1))!.Count.ShouldBe(1);
    }

    [Fact]
    public void A_silence_keeps_alerts_from_being_sent_and_loses_none()
    {
        var book = new AlertBook(s_rules);
        book.Silence(new AlertSilence("flights/drift/", At(5), "ann", "the schedule changed"));

        book.Raise("flights", "drift", "hour", "Far.", At(1)).ShouldBeNull();
        book.Raise("flights", "skew", "hour", "Differs.", At(1))!.Owner.ShouldBe("platform");
        book.Raise("flights", "drift", "hour", "Far.", At(6))!.Count.ShouldBe(2);
        book.Open.Length.ShouldBe(2);
    }

    [Fact]
    public void Rules_without_one_for_the_rest_are_a_bug() => Should.Throw<ArgumentException>(() => new AlertBook([s_rules[0]]));

    [Fact]
    public async Task A_webhook_gets_the_alert_as_json()
    {
        var listener = new Listener(HttpStatusCode.OK);
        using var client = new HttpClient(listener);

        await new WebhookAlertSink(client, new Uri("http://localhost/alerts")).SendAsync(Raised(), TestContext.Current.CancellationToken);

        listener.Bodies.ShouldHaveSingleItem().ShouldBe(
            """{"endpoint":"flights","monitor":"calibration","subject":"scores","explanation":"Off.","severity":"Critical","owner":"models","action":"Retrain.","first_at":"2001-09-09T01:46:40Z","last_at":"2001-09-09T01:46:40Z","count":1,"key":"flights/calibration/scores"}""");
    }

    [Fact]
    public async Task A_sink_that_fails_is_tried_thrice_and_keeps_no_other_from_getting_the_alert()
    {
        var (broken, working) = (new Listener(HttpStatusCode.InternalServerError), new Listener(HttpStatusCode.OK));
        using var brokenClient = new HttpClient(broken);
        using var workingClient = new HttpClient(working);
        var address = new Uri("http://localhost/alerts");
        var sender = new AlertSender([new WebhookAlertSink(brokenClient, address), new WebhookAlertSink(workingClient, address), new LogAlertSink(NullLogger<LogAlertSink>.Instance)],
            TimeProvider.System, NullLogger<AlertSender>.Instance);

        await sender.SendAsync(Raised(), TestContext.Current.CancellationToken);

        (broken.Bodies.Count, working.Bodies.Count, sender.Failures).ShouldBe((3, 1, 1));
    }

    private static Alert Raised() => new AlertBook(s_rules).Raise("flights", "calibration", "scores", "Off.", At(0))!;

    private static Timestamp At(int hour) => new(1_000_000_000_000_000 + (hour * 3_600 * Timestamp.PerSecond));

    private sealed class Listener(HttpStatusCode answer) : HttpMessageHandler
    {
        internal List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancellationToken)));
            return new HttpResponseMessage(answer);
        }
    }
}
