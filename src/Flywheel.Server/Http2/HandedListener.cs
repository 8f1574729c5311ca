using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Flywheel.Server.Http2;

/// <summary>
/// A listener that listens to no socket: it accepts connections which another listener hands over. Kestrel binds it by its endpoint like any other. Safe to use from many threads.
/// </summary>
internal sealed class HandedListener : IConnectionListener, IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Channel<HandedConnection> _handed = Channel.CreateUnbounded<HandedConnection>();

    /// <summary>The endpoint that stands for connections handed over.</summary>
    internal static EndPoint Handed { get; } = new HandedEndPoint();

    EndPoint IConnectionListener.EndPoint => Handed;

    /// <summary>Hands a connection over; the task completes when it is done with.</summary>
    internal async Task HandAsync(ConnectionContext connection)
    {
        var handed = new HandedConnection(connection);
        if (_handed.Writer.TryWrite(handed))
        {
            await handed.Done;
        }
    }

    bool IConnectionListenerFactorySelector.CanBind(EndPoint endpoint) => endpoint is HandedEndPoint;

    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(EndPoint endpoint, CancellationToken cancellationToken) => new(this);

    async ValueTask<ConnectionContext?> IConnectionListener.AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _handed.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // Null is how a listener says that it is closed.
            return null;
        }
    }

    ValueTask IConnectionListener.UnbindAsync(CancellationToken cancellationToken)
    {
        _handed.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        _handed.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private sealed class HandedEndPoint : EndPoint
    {
        public override string ToString() => "http2";
    }
}
