using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Protocols.Native;
using Flywheel.Tracking;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flywheel.Protocols.MLflow;

/// <summary>
/// <c>/api/2.0/mlflow-artifacts</c>: files through the server, streamed both ways. A path below <c>releases/</c> is a release's, one of a run of
/// Flywheel's own may be an object; everything else is a file in the server's folder.
/// </summary>
internal static class ArtifactProxy
{
    public static async Task<MlflowAnswer> PutAsync(MlflowCall call)
    {
        var path = ArtifactPath.Read(call.Rest);
        if (path.Fault is { } fault)
        {
            return fault;
        }

        // As large as the disk allows; every other call has a bound.
        if (call.Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        try
        {
            var written = await call.Rooms.Files.WriteAsync(path.Text, call.Context.Request.Body, call.Aborted);
            return written.IsOk ? MlflowAnswer.Empty : MlflowError.Of(written.Refusals, path.Text);
        }
        catch (IOException broken) when (RequestBody.IsBroken(broken))
        {
            throw RequestBody.Broken(broken);
        }
    }

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var path = ArtifactPath.Read(call.Rest);
        return path.Fault is { } fault ? fault : await SendAsync(call, path.Text);
    }

    public static Task<MlflowAnswer> DeleteAsync(MlflowCall call)
    {
        var path = ArtifactPath.Read(call.Rest);
        var deleted = path.Fault is null ? call.Rooms.Files.Delete(path.Text) : Result.Ok;
        return Task.FromResult<MlflowAnswer>(path.Fault is { } fault ? fault : deleted.IsOk ? MlflowAnswer.Empty : MlflowError.Of(deleted.Refusals, path.Text));
    }

    /// <summary>Files of a folder, by their names alone.</summary>
    public static async Task<MlflowAnswer> ListAsync(MlflowCall call)
    {
        var path = ArtifactPath.Read(new MlflowFields(call.Context.Request.Query).Text("path"));
        if (path.Fault is { } fault)
        {
            return fault;
        }

        if (await ReleaseFileDoor.FindAsync(call.Rooms, path.Text, call.Aborted) is { } release)
        {
            return Files([.. release.Files.Keys.Select(name => new ArtifactEntry(name, false, 0))]);
        }

        var listed = call.Rooms.Files.List(path.Text);
        return listed.TryGet(out var files) ? Files(files) : MlflowError.Of(listed.Refusals, path.Text);
    }

    public static Task<MlflowAnswer> MultipartAsync(MlflowCall _) =>
        Task.FromResult<MlflowAnswer>(new MlflowError("NOT_IMPLEMENTED", "Multipart upload is not supported for the current artifact repository"));

    /// <summary>Sends the file at a path of the proxy.</summary>
    public static async Task<MlflowAnswer> SendAsync(MlflowCall call, string path)
    {
        if (await ReleaseFileDoor.FindAsync(call.Rooms, path, call.Aborted) is { } release)
        {
            return release.Files.TryGetValue(release.Name, out var digest) ? await SendObjectAsync(call, digest, path) : Absent(path);
        }

        if (path.Split('/', 4) is [_, var run, "artifacts", var inside] && RunId.TryParse(run, out var id))
        {
            var kept = (await call.Tracker.ArtifactsAsync(id, call.Aborted)).FirstOrDefault(artifact => artifact.Path == inside);
            if (kept is not null)
            {
                return await SendObjectAsync(call, kept.Digest, path);
            }
        }

        return await SendFolderAsync(call, call.Rooms.Files, path);
    }

    public static async Task<MlflowAnswer> SendObjectAsync(MlflowCall call, Digest digest, string path)
    {
        var found = await call.Rooms.Objects.LocalPathAsync(digest, call.Aborted);
        return found.TryGet(out var file) ? await SendFileAsync(call, file, path) : MlflowError.Of(found.Refusals, path);
    }

    public static async Task<MlflowAnswer> SendFolderAsync(MlflowCall call, ArtifactFolder folder, string path)
    {
        var resolved = folder.Resolve(path);
        return !resolved.TryGet(out var file) ? MlflowError.Of(resolved.Refusals, path)
            : File.Exists(file) ? await SendFileAsync(call, file, path)
            : Absent(path);
    }

    private static async Task<MlflowAnswer> SendFileAsync(MlflowCall call, string file, string path)
    {
        var (name, response) = (Path.GetFileName(path), call.Context.Response);
        response.ContentType = ArtifactTypes.Of(name);
        response.ContentLength = new FileInfo(file).Length;
        // A page that a client stored must never run as one of ours.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename={ArtifactTypes.Quoted(name)}";
        await response.SendFileAsync(file, call.Aborted);
        return MlflowAnswer.Written;
    }

    private static MlflowError Absent(string path) => MlflowError.NotThere($"No such artifact: '{path}'");

    private static MlflowAnswer Files(ImmutableArray<ArtifactEntry> files) => MlflowAnswer.Of(writer => MlflowJson.List(writer, "files"u8, files, (pen, file) =>
    {
        pen.WriteString("path"u8, file.Name);
        pen.WriteBoolean("is_dir"u8, file.IsFolder);
        if (!file.IsFolder)
        {
            pen.WriteNumber("file_size"u8, file.Bytes);
        }
    }));
}
