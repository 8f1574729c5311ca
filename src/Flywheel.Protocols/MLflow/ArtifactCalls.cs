using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>The files of a run, by its id.</summary>
internal static class ArtifactCalls
{
    public static async Task<MlflowAnswer> ListAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var path = ArtifactPath.Read(call.Fields.Text("path"));
        if ((fault ?? path.Fault) is { } wrong)
        {
            return wrong;
        }

        if (await call.Tracker.FindAsync(id, call.Aborted) is not { } run)
        {
            return MlflowError.NotThere($"Run with id={id} not found");
        }

        var listed = await ListAsync(call, run, path.Text);
        return !listed.TryGet(out var files) ? MlflowError.Of(listed.Refusals, id.ToString()) : MlflowAnswer.Of(writer =>
        {
            writer.WriteString("root_uri"u8, run.ArtifactUri);
            MlflowJson.List(writer, "files"u8, files, (pen, file) =>
            {
                pen.WriteString("path"u8, file.Name);
                pen.WriteBoolean("is_dir"u8, file.IsFolder);
                if (!file.IsFolder)
                {
                    pen.WriteNumber("file_size"u8, file.Bytes);
                }
            });
        });
    }

    /// <summary><c>/get-artifact</c>: a file of a run.</summary>
    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var path = ArtifactPath.Read(call.Fields.Text("path", required: true));
        if ((fault ?? path.Fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        return await call.Tracker.FindAsync(id, call.Aborted) is { } run
            ? await SendAsync(call, run, path.Text)
            : MlflowError.NotThere($"Run with id={id} not found");
    }

    /// <summary><c>/model-versions/get-artifact</c>: a file of a version, from its run or its release.</summary>
    public static async Task<MlflowAnswer> GetOfVersionAsync(MlflowCall call)
    {
        var (name, number) = VersionCalls.KeyOf(call.Fields);
        var path = ArtifactPath.Read(call.Fields.Text("path", required: true));
        if ((path.Fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var version = await call.Models.FindVersionAsync(name, number, call.Aborted);
        var place = version is null ? null : version.Digest is null ? version.Location : ReleaseFileDoor.UriOf(version);
        return place is null ? VersionCalls.NotThere(name, number)
            : place.StartsWith("mlflow-artifacts:/", StringComparison.Ordinal) ? await ArtifactProxy.SendAsync(call, $"{place["mlflow-artifacts:/".Length..].TrimStart('/')}/{path.Text}")
            : Inside(call.Rooms, place) is { } folder ? await ArtifactProxy.SendFolderAsync(call, call.Rooms.Files, $"{folder}/{path.Text}".TrimStart('/'))
            : Elsewhere(place);
    }

    /// <summary><c>upload-artifact</c>: a small file that the page sends.</summary>
    public static async Task<MlflowAnswer> UploadAsync(MlflowCall call)
    {
        var query = new MlflowFields(call.Context.Request.Query);
        var (id, fault) = RunCalls.IdOf(query);
        var path = ArtifactPath.Read(query.Text("path", required: true));
        if (call.Context.Request.ContentLength is null or > 10 << 20)
        {
            query.Refuse(MlflowError.Invalid("Artifact size is too large. Max size is 10MB."));
        }

        if ((fault ?? path.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        if (await call.Tracker.FindAsync(id, call.Aborted) is not { } run)
        {
            return MlflowError.NotThere($"Run with id={id} not found");
        }

        if (Inside(call.Rooms, run.ArtifactUri) is not { } folder)
        {
            return Elsewhere(run.ArtifactUri);
        }

        var written = await call.Rooms.Files.WriteAsync($"{folder}/{path.Text}", call.Context.Request.Body, call.Aborted);
        return written.IsOk ? MlflowAnswer.Empty : MlflowError.Of(written.Refusals, path.Text);
    }

    /// <summary>Where a run's place lies under the server's own folder of files; null when it is elsewhere.</summary>
    public static string? Inside(MlflowRooms rooms, string uri)
    {
        if (uri.StartsWith("mlflow-artifacts:", StringComparison.Ordinal))
        {
            return Uri.UnescapeDataString(uri["mlflow-artifacts:".Length..]).TrimStart('/');
        }

        var path = uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? "/" + uri["file:".Length..].TrimStart('/') : uri;
        var root = rooms.Files.Root + "/";
        return Path.IsPathRooted(path) && Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal) ? Path.GetFullPath(path)[root.Length..] : null;
    }

    /// <summary>Says that files are where this server does not read.</summary>
    public static MlflowError Elsewhere(string uri) => new("NOT_IMPLEMENTED",
        $"The files are at '{uri}', outside of this server's artifact root; it reads no other place. Read them from there.");

    private static async Task<Result<ImmutableArray<ArtifactEntry>>> ListAsync(MlflowCall call, RunSnapshot run, string path)
    {
        var kept = Kept(await call.Tracker.ArtifactsAsync(run.Id, call.Aborted), path);
        if (Inside(call.Rooms, run.ArtifactUri) is not { } folder)
        {
            return kept;
        }

        var listed = call.Rooms.Files.List($"{folder}/{path}".TrimEnd('/'));
        return !listed.TryGet(out var files) ? listed : files
            .Select(file => file with { Name = path.Length == 0 ? file.Name : $"{path}/{file.Name}" })
            .Concat(kept).DistinctBy(file => file.Name).OrderBy(file => file.Name, StringComparer.Ordinal).ToImmutableArray();
    }

    /// <summary>Files that Flywheel's own runs keep as objects, seen as a folder.</summary>
    private static ImmutableArray<ArtifactEntry> Kept(ImmutableArray<RunArtifact> artifacts, string path)
    {
        var prefix = path.Length == 0 ? "" : path + "/";
        return
        [
            .. artifacts.Where(artifact => artifact.Path.StartsWith(prefix, StringComparison.Ordinal))
                .Select(artifact => artifact.Path[prefix.Length..].Split('/', 2) is [var folder, _]
                    ? new ArtifactEntry(prefix + folder, true, 0)
                    : new ArtifactEntry(artifact.Path, false, artifact.Bytes))
                .Distinct(),
        ];
    }

    private static async Task<MlflowAnswer> SendAsync(MlflowCall call, RunSnapshot run, string path)
    {
        var kept = (await call.Tracker.ArtifactsAsync(run.Id, call.Aborted)).FirstOrDefault(artifact => artifact.Path == path);
        return kept is not null ? await ArtifactProxy.SendObjectAsync(call, kept.Digest, path)
            : Inside(call.Rooms, run.ArtifactUri) is { } folder ? await ArtifactProxy.SendFolderAsync(call, call.Rooms.Files, $"{folder}/{path}")
            : Elsewhere(run.ArtifactUri);
    }
}
