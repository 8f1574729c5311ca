using System.Net.Http.Headers;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Posts alerts as JSON to an address. The client's timeout bounds each attempt; an answer other than success is a failure.</summary>
public sealed class WebhookAlertSink(HttpClient client, Uri address) : IAlertSink
{
    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alert);
        using var content = new ByteArrayContent(AlertJson.Write(alert));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.PostAsync(address, content, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }
}
