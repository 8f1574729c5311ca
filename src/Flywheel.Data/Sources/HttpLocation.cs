using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>A file behind a URL, downloaded to a temporary file within a size and a time. Downloaded anew each time it is asked for.</summary>
internal sealed class HttpLocation(string name, DataOptions options) : ISourceLocation
{
    // One for the process: it keeps the connections. The time limit is per download, below.
    private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

    public string Name => name;

    public async Task<Result<ImmutableArray<SourceFile>>> FindAsync(string location, string projectFolder, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri))
        {
            return new Refusal("data.location-wrong", "Not a URL", $"'{location}' is not a URL.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.DownloadTime);
        try
        {
            using var answer = await Client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                return new Refusal("data.download-refused", "Download refused", $"{uri} answered {(int)answer.StatusCode}.");
            }

            return await SaveAsync(uri, answer, limit.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            return new Refusal("data.download-failed", "Download failed", $"{uri} could not be read: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal("data.download-slow", "Download too slow",
                $"{uri} was not read within {options.DownloadTime.TotalSeconds:0} s.", "Raise data.download_time, or fetch the file yourself.");
        }
    }

    private async Task<Result<ImmutableArray<SourceFile>>> SaveAsync(Uri uri, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        // One file per address, replaced by the next download of it, so that downloads do not pile up.
        var folder = Path.Combine(Path.GetTempPath(), "flywheel-downloads");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Digest.Of(uri.AbsoluteUri).ToString());
        var coming = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var saved = await CopyAsync(uri, answer, coming, cancellationToken).ConfigureAwait(false);
            if (!saved.IsOk)
            {
                return Result.Refuse<ImmutableArray<SourceFile>>(saved.Refusals);
            }

            File.Move(coming, path, overwrite: true);
            return ImmutableArray.Create(new SourceFile(path, uri.GetLeftPart(UriPartial.Path)));
        }
        finally
        {
            File.Delete(coming);
        }
    }

    private async Task<Result> CopyAsync(Uri uri, HttpResponseMessage answer, string path, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var bodyScope = body.ConfigureAwait(false);
        var file = File.Create(path);
        await using var fileScope = file.ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (file.Length + read > options.DownloadBytes)
            {
                return new Refusal("data.download-large", "Download too large",
                    $"{uri} has more than {options.DownloadBytes} bytes.", "Raise data.download_bytes, or fetch the file yourself.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return Result.Ok;
    }
}
