import subprocess,os,time,resource,sys
cases={'empty':['-e','0'],'rsync':['-e',"require('smartfile-sync/rsync')"],'client':['-e',"require('smartfile-sync')"],'server':['-e',"require('smartfile-sync/server')"],'axios':['-e',"require('axios')"],'clientEsm':['--input-type=module','-e',"import 'smartfile-sync'"],'emptyEsm':['--input-type=module','-e',"0"],'http':['-e',"require('http');require('https')"],'cli':['dist/cli/main.js','--version']}
t={}
for i in range(11):
  for n,a in cases.items():
    t0=time.monotonic();p=subprocess.Popen(['taskset','-c','1','node',*a],stdout=subprocess.DEVNULL);_,st,ru=os.wait4(p.pid,0);assert st==0,n
    t.setdefault(n,[]).append(((ru.ru_utime+ru.ru_stime)*1e3,(time.monotonic()-t0)*1e3))
for n,a in t.items():
  c=sorted(x[0] for x in a);w=sorted(x[1] for x in a)
  print(n,'cpu min %.0f med %.0f'%(c[0],c[len(c)//2]),'wall min %.0f med %.0f'%(w[0],w[len(w)//2]))
