using Flywheel.Projects.Commands;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.MLflow;
using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Server;

/// <summary>MLflow's API on a free port of this machine only, for programs that a step starts. It borrows the rooms of the program that runs the step.</summary>
internal sealed class TrackingDoor(IServiceProvider rooms) : ITrackingDoor
{
    public async Task<TrackingLease> OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "flywheel" });
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var application = builder.Build();
        // Other users of the machine reach the port too: where callers are asked, only the program that is told the pass may come.
        var (people, pass) = (rooms.GetRequiredService<People>(), AccessToken.New());
        await people.RefreshAsync(cancellationToken);
        application.Use(new HostGuard([]).InvokeAsync);
        application.Use(new AccessGate(people, pass).InvokeAsync);
        application.MapMlflow(rooms.GetRequiredService<MlflowRooms>);
        await application.StartAsync(cancellationToken);
        return new TrackingLease(application.Urls.First(), pass.Reveal(), async () =>
        {
            await application.StopAsync(CancellationToken.None);
            await application.DisposeAsync();
        });
    }
}
