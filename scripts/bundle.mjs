console.log("bundle: later");
