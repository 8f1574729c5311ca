using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Flywheel.Server.Http2;

/// <summary>A connection in other hands: the same bytes and addresses, features of its own over those it came with. Disposing it gives it back; who accepted it ends it.</summary>
internal sealed class HandedConnection : ConnectionContext
{
    private readonly ConnectionContext _accepted;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HandedConnection(ConnectionContext accepted)
    {
        _accepted = accepted;
        (ConnectionId, Transport) = (accepted.ConnectionId, accepted.Transport);
        (LocalEndPoint, RemoteEndPoint) = (accepted.LocalEndPoint, accepted.RemoteEndPoint);
        ConnectionClosed = accepted.ConnectionClosed;
        Features = new FeatureCollection(accepted.Features);
        Items = accepted.Items;
    }

    /// <summary>Completes when the connection was given back.</summary>
    internal Task Done => _done.Task;

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items { get; set; }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _accepted.Abort(abortReason);

    public override ValueTask DisposeAsync()
    {
        _done.TrySetResult();
        return base.DisposeAsync();
    }
}
